"""Every case of cases.yaml, and the promises that hold for all of them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from qa.quotes import QuoteCheck, check_quote

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text())


def test_there_are_at_least_a_hundred_cases():
    assert len(CASES) >= 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['verdict']}: {case['quote'][:60]}")
def test_case(seeds, case, verify):
    check = check_quote(seeds, case["quote"], case.get("speaker"))
    wanted = case["verdict"]
    assert check.verdict in (wanted if isinstance(wanted, list) else [wanted])
    assert "level" not in case or check.match_level == case["level"]
    assert "edits" not in case or sorted({edit.kind for edit in check.edits}) == sorted(case["edits"])
    assert "speaker_is" not in case or check.attribution.status == case["speaker_is"]
    assert "source" not in case or check.occurrences[0].source_id.startswith(case["source"])
    assert "times" not in case or check.n_occurrences == case["times"]
    for field, value in case.get("also", {}).items():
        assert _field(check, field) == value
    verify(seeds, check)


def _field(check: QuoteCheck, field: str) -> object:
    if field == "crosses_paragraph":
        return check.occurrences[0].crosses_paragraph
    return check.omitted[0].text if field == "omitted" else getattr(check, field)


def test_every_field_is_always_there(seeds):
    fields = set(QuoteCheck.__struct_fields__)
    for quote in ("Twitter", "?!", "Such websites will be run by our Government directly."):
        assert set(msgspec.json.decode(msgspec.json.encode(check_quote(seeds, quote)))) == fields
