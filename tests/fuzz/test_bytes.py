"""Whatever bytes come: an answer below 500, or a closed connection; and the server stays as it was."""

import asyncio
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.exchange import STATUS, all_exchanged
from tests.fuzz.valid import REFUSED, REQUESTS
from tests.fuzz.wire import wires

TOGETHER = 16
"""Connections at a time: those that wait for a deadline wait together."""

BUSY = re.compile(rb"HTTP/1\.1 503 [^\r]*\r\n(?:[^\r]+\r\n)*retry-after: 1\r\n")
"""What a machine that others keep busy may say now and then."""


def wrong_of(came):
    """What is wrong about an answer; None if nothing is."""
    if isinstance(came, BaseException):
        return repr(came)
    failed = sum(status >= b"500" for status in STATUS.findall(came)) - len(BUSY.findall(came))
    return came[:2000] if failed or b"Traceback" in came else None


def fuzzed(served, examples):
    """The statuses met in so many examples of TOGETHER connections each; raises AssertionError for a wrong answer."""
    met = Counter()

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(wires(), min_size=TOGETHER, max_size=TOGETHER))
    def holds(every):
        answers = asyncio.run(all_exchanged(served.port, every))
        for wire, came in zip(every, answers, strict=True):
            wrong = wrong_of(came)
            assert wrong is None, f"{wire!r}: {wrong!r}"
            met.update(STATUS.findall(came) or [b"closed"])

    holds()
    assert met[b"503"] <= met.total() / 100
    return met


@pytest.mark.deep
def test_the_requests_are_right_before_they_are_changed(hurried):
    answers = asyncio.run(all_exchanged(hurried.port, [each.wire() for each in REQUESTS]))
    met = Counter(b"%s %s" % (each.line, *STATUS.findall(came)) for each, came in zip(REQUESTS, answers, strict=True))
    assert {each for each in met if each[-3:] >= b"400"} == REFUSED


@pytest.mark.deep
def test_what_is_asked_before_what_is_no_http(hurried):
    asked = b"".join(each.wire() for each in REQUESTS[:3])
    for came in asyncio.run(all_exchanged(hurried.port, [asked + b"\0\r\n\r\n"] * 8)):
        assert STATUS.findall(came)[-1:] == [b"400"]
    hurried.assert_well()


@pytest.mark.deep
def test_a_few_hundred_bytes_do_not_hurt(hurried):
    assert len(fuzzed(hurried, 20)) > 3


@pytest.mark.fuzz
def test_no_bytes_hurt(hurried, cases):
    fuzzed(hurried, 20)
    before = hurried.memory()
    met = fuzzed(hurried, cases // TOGETHER + 1)
    after = hurried.memory()
    print(f"{met.total()} answers: {dict(met.most_common())}; {before >> 20} MB before, {after >> 20} MB after")
    assert after < 1.5 * before
