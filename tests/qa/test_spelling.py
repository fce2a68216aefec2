import pytest

from qa.spelling import american

SAME = """
colour color, dishonourable dishonorable, neighbourhood neighborhood, centre's center's, kilometres kilometers,
cancelled canceled, travellers travelers, organise organize, organisations organizations, analysed analyzed,
defence defense, licences licenses, practised practiced, catalogue catalog, programmes programs, anaemia anemia,
haemorrhage hemorrhage, paediatric pediatric, archaeology archeology, foetal fetal, oestrogen estrogen,
sceptical skeptical, moulds molds, ploughed plowed, grey gray
"""
OTHER = """
poets pets, canoes canes, boeing being, michael michel, scouring scoring, filled filed, polled poled, apprise apprize,
metre kilometre, story storey, prise prize, flour floor, course corse, morning mourning, water watre, licence licensee
"""


def pairs(text):
    return [tuple(pair.split()) for pair in text.split(",")]


@pytest.mark.parametrize(("british", "us"), pairs(SAME))
def test_two_spellings_are_one_word(british, us):
    assert american(british) == american(us)


@pytest.mark.parametrize(("one", "other"), pairs(OTHER))
def test_two_words_are_two(one, other):
    assert american(one) != american(other)


@pytest.mark.parametrize(("one", "other"), [("denise", "denize"), ("grey", "gray"), ("mould", "mold")])
def test_a_name_is_spelt_as_it_is(one, other):
    assert american(one) == american(other)
    assert american(one, name=True) != american(other, name=True)
