"""What a sentence is shown with, so that it says what its passage says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.ingest.records import make_source
from qa.answer import ask
from qa.reading import LONGEST_WHOLE, read_with

OTHERS = ["Rain fell on the town of Bex.", "A tram runs to the harbour.", "Bread rises in the oven."]


def library(*texts):
    return Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate([*texts, *OTHERS])])


def said(question, text):
    """The words of the answer; the text itself where they are all of it."""
    made = library(text)
    answer = ask(made, question).answer
    assert answer is not None
    assert text[answer.span.start : answer.span.end] == answer.text
    return answer.text


SPEECH = "The paper printed three lies. The mayor stole the church money. The clerk drank,"


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "«»", "„“", "„”", "''", "「」"])
def test_a_quotation_brings_its_marks_and_its_speaker(marks):
    text = f"{marks[0]}{SPEECH}{marks[1]} said Ann Moe, who sues the paper."
    assert said("Who stole the church money?", f"{text} She won.") == text
    assert said("Who won?", f"{text} Roy won.") == "Roy won."


def test_a_quotation_that_is_a_sentence_brings_the_one_before():
    first = "“I did not sink the ferry!” Captain Holm said. “The mayor sank the ferry.”"
    assert said("Who sank the ferry?", f"{first} It rained all day.") == first


def test_a_speech_of_several_sentences_without_a_speaker_brings_the_one_before():
    text = "Shaw made a statement. “The mayor stole the church money. The clerk kept it.”"
    assert said("Who stole the church money?", f"It rained. {text}") == text
    after = f"{text} He is 52 and lives in Ely."
    assert said("Who is 52 and lives in Ely?", after) == after


def test_straight_single_marks_and_inches():
    text = "'The mayor stole the church's money. He must go,' Shaw said."
    assert said("Who stole the church's money?", f'The wall is 6" thick. {text}') == text
    double = text.replace("'The", '"The').replace("go,'", 'go,"')
    assert said("Who stole the church's money?", f'The wall is 6" thick. {double}') == double


def test_straight_marks_that_do_not_pair_are_no_quotation():
    assert said("Who stole the church money?", f'The pole of 6" fell. {SPEECH} said Moe.').startswith("The mayor stole")


def test_of_a_quotation_that_is_too_long_the_speaker_is_shown():
    text = f"“{'The paper printed lies of all kinds. ' * 40}The mayor stole the church money. So it is,” said Ann Moe."
    assert len(text) > LONGEST_WHOLE
    shown = "The mayor stole the church money. So it is,” said Ann Moe."
    assert said("Who stole the church money?", text) == shown
    far = text.replace("So it is", "So it is. " * 200)
    assert said("Who stole the church money?", far) == "The mayor stole the church money."


@pytest.mark.parametrize(
    ("claim", "denial"),
    [
        ("Is it true that the mayor poisoned the well?", "No. The well was never poisoned."),
        ("Q: Did the mayor poison the well?", "A: No, never."),
        ("MYTH: The mayor poisoned the well.", "FACT: Nobody did."),
        ("The mayor poisoned the well.", "That was false, the court held."),
        ("The mayor poisoned the well.", "The claim was later withdrawn."),
        ("The mayor poisoned the well.", "But it is not true."),
        ("The mayor poisoned the well.", "Wrong!"),
        ("The mayor poisoned the well.", "That claim is false."),
        ("The mayor poisoned the well.", "This claim was later found to be false."),
        ("The mayor poisoned the well.", "This report has been retracted."),
        ("The mayor poisoned the well.", "It isn't true."),
        ("The mayor poisoned the well.", "None of it is true."),
        ("The mayor poisoned the well.", "That, the court found, was a lie."),
        ("The mayor poisoned the well.", "It never happened."),
        ("These claims are false.", "The mayor poisoned the well."),
        ("The mayor poisoned the well.", "The police denied it."),
        ("The mayor poisoned the well.", "None of this happened."),
        ("The mayor poisoned the well.", "Not true, says her lawyer."),
        ("The mayor poisoned the well.", "Correction: the mayor cleaned it."),
        ("The mayor poisoned the well.", "[Editor’s note: she did not.]"),
        ("The mayor poisoned the well.", "Police say the report is untrue."),
        ("Some say that the mayor poisoned the well.", "They do: nobody believes them."),
        ("The clerk claims that the mayor poisoned the well.", "She did not."),
        ("It is often said that the mayor poisoned the well.", "In fact the clerk did."),
        ("I used to think that the mayor poisoned the well.", "I was wrong."),
        ("It was argued that the mayor poisoned the well.", "The judge below rejected that argument."),
        ("Counsel submitted that the mayor poisoned the well.", "We do not accept that submission."),
        ("Suppose the well fails.", "Then the mayor poisoned the well."),
        ("The facts, says the clerk, were as follows.", "The mayor poisoned the well."),
    ],
)
def test_a_claim_brings_its_denial(claim, denial):
    assert said("Did the mayor poison the well?", f"{claim} {denial} It rained all day.") == f"{claim} {denial}"


@pytest.mark.parametrize(
    "after",
    [
        "No trains ran after that.",
        "It is not known when.",
        "Never before had it rained.",
        "Withdrawn from service in 1990, the ferry was sold.",
        "Denied bail, the clerk wept.",
        "False alarms are common.",
        "No, the clerk will not resign, she says.",
        "The police came.",
        "The clerk did not leave the house.",
    ],
)
def test_what_denies_something_else_is_not_brought(after):
    assert said("Who poisoned the well?", f"The mayor poisoned the well. {after}") == "The mayor poisoned the well."


@pytest.mark.parametrize("label", ["HALE", "Ms. Rao (for the defence)", "Mr. JOHN TREVALLY", "Ann Moe", "DR. O’NEILL"])
def test_a_turn_brings_who_speaks(label):
    text = f"{label}: I never touched the money. Kemp took the money from the safe."
    assert said("Who took the money from the safe?", f"{text} I saw.") == text


def test_a_label_that_names_nobody_is_not_brought():
    assert said("Who shut the gate?", "Note: it rained all day. Kemp shut the gate.") == "Kemp shut the gate."


def test_a_quotation_that_goes_on_in_the_next_paragraph_brings_its_opening_mark():
    text = "“It has been inspected twice. No crack was found in the lining."
    after = "“But I would not send my own children through the tunnel at night,” said Hale."
    assert said("Was a crack found in the lining?", f"{text}\n\n{after}") == text


@pytest.mark.parametrize(
    "text",
    [
        "Jones ran the mine at Bex. Then he moved to Canada.",
        "Jones ran the mine at Bex. In 1921, he moved to Canada.",
        "Jones ran the mine at Bex. But in his will he wrote of Canada, where he moved.",
        "Jones was blunt. “We moved to Canada,” he said.",
    ],
)
def test_a_pronoun_further_on_brings_the_sentence_before(text):
    assert said("Who moved to Canada?", f"{text} It rained.") == text


def test_somebody_named_first_needs_nobody_else():
    text = "In 1921 Jones said that he moved to Canada."
    assert said("Who moved to Canada?", f"The mine at Bex is old. {text}") == text


def test_an_item_brings_the_words_over_its_list():
    text = (
        "Three claims were later withdrawn: 1. The mayor poisoned the well. 2. The clerk sank the ferry. 3. It rained."
    )
    assert said("Who sank the ferry?", text) == text.removesuffix(" 3. It rained.")


@pytest.mark.parametrize("word", ["He", "He'd", "He’s", "“He", "This,", "They’re"])
def test_a_pronoun_brings_the_sentence_before(word):
    text = f"Jones ran the mine at Bex. {word} closed the mine in 1921."
    assert said("Who closed the mine in 1921?", text) == text


def test_pronouns_lead_back_to_who_is_meant():
    text = "Jones ran the mine. They’re gone now. He'd closed the mine in 1921 after the flood."
    assert said("Who closed the mine in 1921?", f"It rained. {text}") == text


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            '“ ” " ‘ ’ « » „ The_mayor. poisoned. No. He 1. - Q: is_false. it? That \n ! , said'.split(" ")
        ),
        max_size=40,
    )
)
def test_every_sentence_stands_in_what_it_is_shown_in(pieces):
    text = " ".join(pieces).replace("_", " ")
    made = Library.from_sources([make_source("a", "", text)], whole=True)
    for passage in made.generation.passages_of("a"):
        spans = made.generation.sentences(passage.passage_id)
        shown = read_with(passage, spans)
        assert len(shown) == len(spans)
        for span, wide in zip(spans, shown, strict=True):
            assert passage.span.start <= wide.start <= span.start < span.end <= wide.end <= passage.span.end
            assert wide.start in {each.start for each in spans}
            assert wide.end in {each.end for each in spans}
