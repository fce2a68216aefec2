import ir_measures
import pytest

from qa.evaluate import beir, trec
from qa.evaluate.errors import CasesError
from qa.evaluate.report import summarize
from qa.evaluate.run import carry_out
from qa.evaluate.targets import InProcess

CORPUS = """{"_id": "a/1", "title": "Cats", "text": "Cats sleep most of the day."}
{"_id": 2, "title": "", "text": "Dogs bark at cats."}
{"_id": "3", "title": "Dogs", "text": ""}
{"_id": "4", "title": "", "text": ""}
{"_id": "5", "title": "", "text": "Dogs bark at cats."}
"""
QUERIES = """{"_id": "q1", "text": "Who sleeps all day?"}
{"_id": "q2", "text": "barking dogs", "metadata": {}}
{"_id": "q3", "text": "not judged"}
{"_id": "q4", "text": "Which planet is red?", "answerable": false}
"""
QRELS = "query-id\tcorpus-id\tscore\nq1\ta/1\t1\nq2\t2\t2\nq2\t5\t1\nq2\tgone\t1\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "corpus.jsonl").write_text(CORPUS)
    (tmp_path / "queries.jsonl").write_text(QUERIES)
    (tmp_path / "qrels.tsv").write_text(QRELS)
    return tmp_path


def evaluated(folder):
    collection = beir.read_collection(folder)
    target = InProcess(beir.read_library(folder), "bm25")
    run = carry_out(collection, target)
    return collection, run, summarize(collection, run, target.manifest(), "bm25")


def test_a_folder_is_evaluated_by_documents(folder):
    collection, run, report = evaluated(folder)
    assert [judged.case.id for judged in collection.cases] == ["q1", "q2", "q4"]
    assert report.queries == 2
    assert report.unanswerable == 1
    assert report.abstention is not None
    assert report.per_query["q1"]["RR@10"] == 1
    ranked = [unit for unit, _ in run.outcomes[1].ranking]
    assert {"2", "3", "5"} <= set(ranked), "a document with the same words is ranked beside its copy"
    assert run.outcomes[0].ranking[0][0] == "a/1", "documents keep their own ids"
    assert report.exact_sentence is None
    assert report.sources == {}


def test_a_folders_questions_have_their_stems_shared_with_the_right_documents(folder):
    cases = beir.with_shared_stems(beir.read_collection(folder), folder).cases
    assert {judged.case.id: judged.shared for judged in cases} == {"q1": 2, "q2": 2, "q4": None}


def test_without_unanswerable_queries_there_is_no_abstention(folder):
    (folder / "queries.jsonl").write_text("".join(QUERIES.splitlines(keepends=True)[:3]))
    assert evaluated(folder)[2].abstention is None


def test_qrels_may_stand_in_a_folder_of_their_own(folder):
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert beir.read_collection(folder).cases


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("queries.jsonl", '{"_id": "q1"}', r"queries\.jsonl:1"),
        ("queries.jsonl", '{"_id": "q1", "text": "x"}', "judged queries are not"),
        ("qrels.tsv", "q1\ta/1\n", r"qrels\.tsv:1|no judgments"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n", "no judgments"),
        ("corpus.jsonl", "[]", r"corpus\.jsonl:1"),
    ],
)
def test_a_broken_folder_is_refused(folder, name, text, fault):
    (folder / name).write_text(text)
    with pytest.raises(CasesError, match=fault):
        evaluated(folder)


@pytest.mark.parametrize(
    "key",
    [
        "answerble",
        "Answerable",
        "answerable ",
        "answerabel",
        "anwserable",
        "is_answerable",
        "unanswerable",
        "not_answerable",
    ],
)
def test_a_misspelt_answerable_is_refused_with_its_line(folder, key):
    (folder / "queries.jsonl").write_text(QUERIES.replace('"answerable"', f'"{key}"'))
    with pytest.raises(CasesError, match=rf"queries\.jsonl:4 has the key {key!r}, which is not read; write"):
        beir.read_collection(folder)


@pytest.mark.parametrize(
    "key", ["metadata", "title", "split", "answer", "answers", "answered", "is_impossible", "url", "num", "language"]
)
def test_keys_that_real_files_have_are_passed_over(folder, key):
    first, rest = QUERIES.split("\n", 1)
    (folder / "queries.jsonl").write_text(f'{first[:-1]}, "{key}": {{"answerable": false}}}}\n{rest}')
    assert len(beir.read_collection(folder).cases) == 3


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("queries.jsonl", '{"_id": "q4", "text": "Who barks?"}', r"queries\.jsonl:5 says the _id 'q4' a second time"),
        ("corpus.jsonl", '{"_id": "2", "text": "Another."}', r"corpus\.jsonl:6 says the _id '2' a second time"),
        ("corpus.jsonl", '{"_id": "4", "text": "Another."}', r"corpus\.jsonl:6 says the _id '4' a second time"),
        ("queries.jsonl", '{"_id": 7, "text": "a", "text": "b"}', r"queries\.jsonl:5 says 'text' a second time"),
    ],
)
def test_what_stands_there_twice_is_refused_with_its_line(folder, name, line, fault):
    with (folder / name).open("a") as lines:
        lines.write(line + "\n")
    with pytest.raises(CasesError, match=fault):
        evaluated(folder)


@pytest.mark.parametrize("grade", ["0", "-1"])
def test_judgments_without_anything_right_are_refused(folder, tmp_path, grade):
    (folder / "qrels.tsv").write_text(QRELS.replace("\t1\n", f"\t{grade}\n").replace("\t2\n", f"\t{grade}\n"))
    with pytest.raises(CasesError, match="no judgment has a grade above 0, so nothing is right; judge what is right"):
        beir.read_collection(folder)
    qrels = {"1": {"a": int(grade)}}
    with pytest.raises(CasesError, match="topics: no judgment has a grade above 0"):
        trec.collection("topics", {"1": "cats"}, qrels)
    assert trec.collection("topics", {"1": "cats", "2": "dogs"}, {**qrels, "2": {"a": 1}}).cases


def test_queries_without_an_answer_may_be_judged_0_alone(folder):
    (folder / "queries.jsonl").write_text(QUERIES.splitlines()[3])
    (folder / "qrels.tsv").write_text("q4\t2\t0\n")
    assert len(beir.read_collection(folder).cases) == 1


def test_judgments_of_another_corpus_are_refused(folder):
    (folder / "qrels.tsv").write_text("q1\tdoc-1\t1\nq2\t2\t0\n")
    with pytest.raises(CasesError, match=r"no right document is in corpus\.jsonl; judge documents by their _id"):
        beir.with_shared_stems(beir.read_collection(folder), folder)


def test_topics_in_both_forms(tmp_path):
    path = tmp_path / "topics"
    path.write_text(
        "<top>\n<num> Number: 301\n<title> Organized\ncrime\n\n<desc> Description:\nWhich groups?\n</top>\n"
        "<top><num> 302 </num><title>Polio</title></top>"
    )
    assert trec.read_topics(path) == {"301": "Organized crime", "302": "Polio"}
    path.write_text("301\tOrganized crime\n302\tPolio\n")
    assert trec.read_topics(path) == {"301": "Organized crime", "302": "Polio"}
    path.write_text("no tab here")
    with pytest.raises(CasesError, match="topics:1"):
        trec.read_topics(path)


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Tay Bridge cost < 5 pounds & Forth", "Tay Bridge cost < 5 pounds & Forth"),
        ("is a<b> or <html> meant", "is a<b> or <html> meant"),
        ("x<y</title>", "x<y"),
    ],
)
def test_only_the_tags_of_topics_end_a_title(tmp_path, title, question):
    path = tmp_path / "topics"
    path.write_text(f"<top>\n<num> Number: 7\n<title> {title}\n<desc> Description:\nMore\n<own>own words\n</top>")
    assert trec.read_topics(path) == {"7": question}
    assert trec.read_topics(path, "own") == {"7": "own words"}
    assert trec.read_topics(path, "Desc")["7"].startswith("More")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1\tTay bridge fell\n1\tForth bridge\n", "topics has two topics of the number '1'; keep one of them"),
        ("<top><num>1<title>a</top>\n<top><num>1<title>a</top>", "two topics of the number '1'"),
        ("<top><num>1<title>a<title>b</top>", "a topic says <title> twice"),
        ("<top><num>1<num>2<title>b</top>", "a topic says <num> twice"),
        ("<top><num>1<title>a\n<top><num>2<title>b</top>", "a <top> is not closed"),
        ("<top><num>1<title>a</top>\n<top><num>2<title>b", "a <top> is not closed"),
        ("<top><title>a</top>", "a topic has no <num> or no <title>"),
    ],
)
def test_topics_that_would_be_read_otherwise_than_meant_are_refused(tmp_path, text, fault):
    path = tmp_path / "topics"
    path.write_text(text)
    with pytest.raises(CasesError, match=fault):
        trec.read_topics(path)


@pytest.mark.parametrize(
    "header", ["query-id\tcorpus-id\tscore", "Query_ID\tdoc_id\trelevance", "qid 0 docid rel", "topic iter docno rel"]
)
def test_a_header_of_judgments_is_passed_over(tmp_path, header):
    path = tmp_path / "qrels"
    path.write_text(f"{header}\nq\td\t1\n")
    assert trec.read_qrels(path) == {"q": {"d": 1}}


@pytest.mark.parametrize("line", ["q1 d1 1.0", "q1 0 d2 high", "q1\td1\tscore", "q1", "1 0 d x", "query-id corpus-id"])
def test_a_first_judgment_that_cannot_be_read_is_no_header(tmp_path, line):
    path = tmp_path / "qrels"
    path.write_text(f"{line}\nq 0 d 1\n")
    with pytest.raises(CasesError, match="qrels:1 is not a judgment"):
        trec.read_qrels(path)


def test_a_pair_that_is_judged_twice_must_have_one_grade(folder, tmp_path):
    path = tmp_path / "judged"
    path.write_text("1 0 d1 1\n1 0 d1 1\n")
    assert trec.read_qrels(path) == {"1": {"d1": 1}}
    path.write_text("1 0 d1 1\n1 0 d2 1\n1 0 d1 0\n")
    with pytest.raises(CasesError, match="judged:3 judges 'd1' for '1' a second time, with another grade; keep one"):
        trec.read_qrels(path)
    (folder / "qrels.tsv").write_text(f"{QRELS}q2\t2\t0\n")
    with pytest.raises(CasesError, match=r"qrels\.tsv:6 judges '2' for 'q2' a second time"):
        beir.read_collection(folder)


def test_a_query_without_an_answer_that_has_a_right_document_is_refused(folder):
    (folder / "qrels.tsv").write_text(f"{QRELS}q4\t2\t1\n")
    with pytest.raises(CasesError, match="query 'q4' has a right document but says \"answerable\": false; remove one"):
        beir.read_collection(folder)


def test_qrels_with_three_and_four_columns(tmp_path):
    path = tmp_path / "qrels"
    path.write_text("q 0 d 1\nq 0 e -1\n")
    assert trec.read_qrels(path) == {"q": {"d": 1, "e": -1}}


def written(folder, tmp_path):
    collection, run, report = evaluated(folder)
    run_path, qrels_path = tmp_path / "a.run", tmp_path / "a.qrels"
    run_path.write_text("".join(trec.run_lines(run)))
    qrels_path.write_text("".join(trec.qrels_lines(collection)))
    return run_path, qrels_path, run, report


def test_a_run_file_has_our_figures_in_ir_measures(folder, tmp_path):
    run_path, qrels_path, _, report = written(folder, tmp_path)
    names = list(report.measures)
    theirs = ir_measures.calc_aggregate(
        [ir_measures.parse_measure(name) for name in names],
        ir_measures.read_trec_qrels(str(qrels_path)),
        ir_measures.read_trec_run(str(run_path)),
    )
    assert {str(m): pytest.approx(value, abs=1e-6) for m, value in theirs.items()} == report.measures


def test_a_run_file_has_our_figures_in_trec_eval(folder, tmp_path):
    pytrec_eval = pytest.importorskip("pytrec_eval", reason="pytrec_eval is not installed; pip install '.[check]'")
    run_path, qrels_path, _, report = written(folder, tmp_path)
    with qrels_path.open() as qrels, run_path.open() as lines:
        evaluator = pytrec_eval.RelevanceEvaluator(pytrec_eval.parse_qrel(qrels), {"ndcg_cut.10", "map", "recall.5"})
        found = evaluator.evaluate(pytrec_eval.parse_run(lines))
    for query, ours in report.per_query.items():
        assert found[query]["ndcg_cut_10"] == pytest.approx(ours["nDCG@10"], abs=1e-6)
        assert found[query]["map"] == pytest.approx(ours["AP"], abs=1e-6)
        assert found[query]["recall_5"] == pytest.approx(ours["R@5"], abs=1e-6)


@pytest.mark.long
def test_a_run_file_has_our_figures_in_ranx(folder, tmp_path):
    ranx = pytest.importorskip("ranx", reason="ranx is not installed; pip install '.[check]'")
    run_path, qrels_path, _, report = written(folder, tmp_path)
    read = ranx.evaluate(
        ranx.Qrels.from_file(str(qrels_path), kind="trec"),
        ranx.Run.from_file(str(run_path), kind="trec"),
        ["ndcg@10", "mrr@10", "recall@5", "map"],
    )
    ours = {"ndcg@10": "nDCG@10", "mrr@10": "RR@10", "recall@5": "R@5", "map": "AP"}
    assert {name: pytest.approx(value, abs=1e-6) for name, value in read.items()} == {
        name: report.measures[our] for name, our in ours.items()
    }


def test_a_run_file_is_read_back_in_its_order(folder, tmp_path):
    _, run, _ = evaluated(folder)
    path = tmp_path / "a.run"
    path.write_text("".join(trec.run_lines(run)))
    assert trec.read_run(path) == {o.case_id: [unit for unit, _ in o.ranking] for o in run.outcomes if o.ranking}
    path.write_text("q Q0 d 1 x tag\n")
    with pytest.raises(CasesError, match=r"a\.run:1"):
        trec.read_run(path)
