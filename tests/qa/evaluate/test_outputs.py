import io
from html.parser import HTMLParser
from xml.etree import ElementTree

import msgspec
import pytest
import regex
from rich.console import Console

from index import Library
from index.ingest.records import make_source
from qa.evaluate import html, junit, markdown
from qa.evaluate.cases import EvalCase, Gold
from qa.evaluate.changes import show_changes
from qa.evaluate.gate import Gate, Verdict, judge
from qa.evaluate.gold import resolve
from qa.evaluate.records import read_report, write_report
from qa.evaluate.report import run_digest, summarize
from qa.evaluate.run import carry_out
from qa.evaluate.table import bar, show
from qa.evaluate.targets import InProcess

NASTY = "Is <b>this</b> & that | `code` @someone \x07 ]]> [x](y) \ud7ff safe?"
CASES = [
    EvalCase(
        "cost", "How much will the repairs cost?", ("money",), gold=(Gold("bridge", "about 2 million francs", 2),)
    ),
    EvalCase("phones", "phones at the door?", ("school",), gold=(Gold("school", "leave their phones at the door"),)),
    EvalCase("odd", NASTY, ("odd",), gold=(Gold("odd", "Is <b>this</b> & that"),)),
    EvalCase("moon", "Who walked on the moon?", ("money",), answerable=False),
]


@pytest.fixture(scope="module")
def news(library):
    odd = make_source(
        "odd", "", "Odd things\n\nIs <b>this</b> & that | `code` @someone safe? So it is said in many words."
    )
    return Library.from_sources([*library.sources(), odd])


@pytest.fixture(scope="module")
def report(news):
    target = InProcess(news)
    collection = resolve("news & more", CASES, target)
    return summarize(collection, carry_out(collection, target), target.manifest(), "default")


@pytest.fixture(scope="module")
def worse(report):
    """(report, verdict) of a run that lost a question."""
    lost = dict.fromkeys(report.measures, 0.0)
    note = msgspec.structs.replace(report.answers["odd"], first="other", first_text=f"Now first: {NASTY}")
    answers = {**report.answers, "odd": msgspec.structs.replace(note, run="f" * 16)}
    digests = msgspec.structs.replace(report.digests, run=run_digest(answers.values()))
    per_query = {**report.per_query, "odd": lost}
    measures = {name: sum(each[name] for each in per_query.values()) / len(per_query) for name in report.measures}
    later = msgspec.structs.replace(report, answers=answers, per_query=per_query, digests=digests, measures=measures)
    return later, judge(Gate(), later, report)


@pytest.fixture(scope="module")
def unsure(news):
    """(report, verdict) of a run whose confidence became constant, over enough questions."""
    gold = (Gold("bridge", "closed on Monday"),)
    cases = [EvalCase(f"able-{n}", "Why was the bridge closed?", gold=gold) for n in range(20)]
    cases += [EvalCase(f"unable-{n}", "Who walked on the moon?", answerable=False) for n in range(20)]
    target = InProcess(news)
    collection = resolve("news", cases, target)
    before = summarize(collection, carry_out(collection, target), target.manifest(), "default")
    notes = {name: msgspec.structs.replace(note, confidence=0.5) for name, note in before.answers.items()}
    abstention = msgspec.structs.replace(before.abstention, AUROC=0.5)
    after = msgspec.structs.replace(before, answers=notes, abstention=abstention)
    return after, judge(Gate(), after, before), judge(Gate(compare=("AUROC",)), after, before)


class Strict(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.links = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"src", "href"} or name.startswith("on")]
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_needs_nothing_else(report, worse):
    for page in (html.page(report, Verdict()), html.page(*worse)):
        ElementTree.fromstring(page.partition("\n")[2])
        parser = Strict()
        parser.feed(page)
        assert parser.open == []
        assert {"svg", "table", "details"} <= parser.tags
        assert "script" not in parser.tags
        assert parser.links == []
        assert "url(" not in page
        assert "prefers-color-scheme:dark" in page
        assert "<b>this" not in page


def test_every_plot_is_named(report):
    page = ElementTree.fromstring(html.page(report, Verdict()).partition("\n")[2])
    plots = list(page.iter("{http://www.w3.org/2000/svg}svg"))
    assert len(plots) >= 5
    for plot in plots:
        assert plot.get("role") == "img"
        assert plot[0].tag.endswith("title")
        assert plot[0].text


def test_junit_has_one_test_a_question_and_is_red_where_the_gate_is(report, worse):
    green = ElementTree.fromstring(junit.suites(report, judge(Gate(), report, report)))
    assert [suite.get("tests") for suite in green] == [str(len(CASES)), "1"]
    assert not list(green.iter("failure"))
    red = ElementTree.fromstring(junit.suites(*worse))
    failed = [case.get("name") for case in red.iter("testcase") if case.find("failure") is not None]
    assert failed[0] == "odd"
    assert any("otherwise than in the baseline" in each.get("message") for each in red.iter("failure"))
    assert [suite.get("failures") for suite in red] == ["1", "1"]


def test_a_question_lost_below_significance_is_shown_and_not_red(worse):
    later, verdict = worse
    passed = msgspec.structs.replace(verdict, faults=())
    found = ElementTree.fromstring(junit.suites(later, passed))
    assert not list(found.iter("failure"))
    assert any("fell from" in each.get("message") for each in found.iter("skipped"))


def test_the_comment_holds_figures_losses_and_no_live_markup(worse):
    text = markdown.comment(*worse)
    assert "**worse**" in text
    assert "| nDCG@10 |" in text
    assert "Lost: 1 questions" in text
    tables = [part.splitlines() for part in text.split("\n\n") if part.startswith("|")]
    assert len(tables) == 2
    for rows in tables:
        assert len({line.replace("\\|", "").count("|") for line in rows if line.startswith("|")}) == 1
    shown = next(line for line in text.splitlines() if line.startswith("- ``"))
    assert shown.startswith("- ``Is <b>this</b>")
    assert "now first: ``Now first: Is" in shown


@pytest.mark.parametrize("text", ["", "`", "``a`", "a|b", "a\n\n# b", "@x", "` a"])
def test_code_holds_any_text(text):
    made = markdown.code(text)
    run = len(made) - len(made.lstrip("`"))
    assert made.endswith("`" * run)
    assert "`" * run not in made[run:-run]
    assert "\n" not in made


def test_without_a_baseline_the_comment_has_figures_only(report):
    assert "| Figure | Value |" in markdown.comment(report, Verdict())


def test_the_terminal_shows_figures_groups_and_changes(report, worse):
    console = Console(file=io.StringIO(), width=120)
    show(report, console)
    show_changes(worse[1].comparison, console)
    text = console.file.getvalue()
    for words in ("nDCG@10", "Rank of the first right passage", "money", "bridge", "Lost by nDCG@10: 1", "now first"):
        assert words in text


def test_a_confidence_that_became_constant_is_in_every_output(unsure):
    report, verdict, _ = unsure
    (fault,) = verdict.faults
    assert fault.startswith("AUROC is significantly worse than the baseline: 0.5000 after 1.0000")
    console = Console(file=io.StringIO(), width=120)
    show_changes(verdict.comparison, console)
    assert regex.search(r" AUROC +1\.0000 +0\.5000 +-0\.5000 +-0\.5000 to -0\.5000 +0\.0001 ", console.file.getvalue())
    comment = markdown.comment(report, verdict)
    assert "\n- AUROC is significantly worse" in comment
    assert "| **AUROC** | 1.0000 | 0.5000 | -0.5000 |" in comment
    assert comment.count("AUROC** |") == 1
    assert "<tr><td>AUROC</td>" in html.page(report, verdict)
    failures = list(ElementTree.fromstring(junit.suites(report, verdict)).iter("failure"))
    assert [each.get("message") for each in failures] == [fault]


def test_questions_lost_by_auroc_are_those_that_stand_lower_among_the_other_kind(unsure):
    _, _, verdict = unsure
    lost = verdict.comparison.lost
    assert (verdict.comparison.figure, len(lost), verdict.comparison.won) == ("AUROC", 40, ())
    assert {(moved.before, moved.after) for moved in lost} == {(1, 0.75)}
    console = Console(file=io.StringIO(), width=120)
    show_changes(verdict.comparison, console)
    assert "Every ranking and every decision is as before." in console.file.getvalue()
    assert "Lost by AUROC: 40" in console.file.getvalue()


def test_what_is_not_guarded_is_in_every_output(report):
    verdict = judge(Gate(), report, report)
    sentence = "There are too few questions for a loss of nDCG@10, RR@10"
    assert sentence in markdown.comment(report, verdict).replace("\\@", "@")
    assert sentence in html.page(report, verdict)
    xml = ElementTree.fromstring(junit.suites(report, verdict))
    assert [each.text.startswith(sentence) for each in xml.iter("system-out")] == [True]
    assert judge(Gate(), report, None).unguarded == ()


def test_bars_have_eighths():
    assert bar(1, 4) == "████"
    assert bar(0, 4) == "    "
    assert bar(0.5, 1).strip() == "▌"
    assert bar(7, 2) == "██"


def test_the_json_is_the_contract_and_comes_back_the_same(tmp_path, report):
    write_report(tmp_path / "a.json", report)
    assert read_report(tmp_path / "a.json") == report
    plain = msgspec.json.decode((tmp_path / "a.json").read_bytes())
    assert plain["measures"].keys() == {"nDCG@10", "RR@10", "R@5", "R@100", "Success@1", "AP"}
    assert plain["queries"] == 3
    assert plain["scores"]["cost"][0][0].startswith("bridge:")


def test_groups_are_parts_of_the_whole(report):
    assert report.tags["money"].questions == 2
    assert report.tags["money"].answered_wrongly is not None
    assert report.tags["school"].answered_wrongly is None
    assert report.sources["bridge"].measures == report.per_query["cost"]


def test_questions_are_reported_apart_by_the_stems_they_share_with_their_gold(news):
    cases = [
        EvalCase("two", "How much will the repairs cost?", gold=(Gold("bridge", "about 2 million francs"),)),
        EvalCase("one", "Must pupils hand in their mobiles?", gold=(Gold("school", "leave their phones"),)),
        EvalCase("none", "Who is in charge of the town?", gold=(Gold("bridge", "Ruth Keller"),)),
        EvalCase("moon", "Who walked on the moon?", answerable=False),
    ]
    target = InProcess(news)
    collection = resolve("news", cases, target)
    report = summarize(collection, carry_out(collection, target), target.manifest(), "default")
    counts = {part: group.questions for part, group in report.wording.items()}
    assert counts == {"none": 1, "one": 1, "two or more": 1, "one or more": 2}
    assert report.wording["none"].measures["Success@1"] == 0
    assert report.wording["one or more"].measures["Success@1"] == 1
    shared = {name: note.shared_stems for name, note in report.answers.items()}
    assert shared == {"two": 2, "one": 1, "none": 0, "moon": None}
    sentence = "2 of 3 questions (67%) share no content stem, or one, with their right passages; AUROC of"
    console = Console(file=io.StringIO(), width=120)
    show(report, console)
    for output in (console.file.getvalue(), html.page(report, Verdict())):
        assert sentence in output
        assert "two or more" in output
    assert "| one or more | 2 | 1.0000 | 1.0000 | 1.0000 |" in markdown.comment(report, Verdict())
