"""Ranges of dates: which are refused because no day lies in them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from index.dates import is_backward, is_within

DAYS = [date(2014, 12, 1) + timedelta(days=n) for n in range(120)]
bounds = st.builds(lambda day, digits: day.isoformat()[:digits], st.sampled_from(DAYS), st.sampled_from([4, 7, 10]))


@given(bounds, bounds)
def test_a_range_is_backward_where_no_day_lies_in_it(first, last):
    year = [date(2014, 1, 1) + timedelta(days=n) for n in range(730)]
    assert is_backward(first, last) == (not any(is_within(day.isoformat(), first, last) for day in year))


@given(bounds)
def test_an_open_range_is_not(bound):
    assert not is_backward(bound, None)
    assert not is_backward(None, bound)
    assert not is_backward("", bound)
