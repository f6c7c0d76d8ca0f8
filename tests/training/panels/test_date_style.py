"""Dates of a panel are read in the usual styles, and the months of a forecast are written as the input writes them."""

import pytest

from models.core.periods import Month
from training.panels.date_style import DateStyle, DayOrder, read_date

LAST = {
    "2019-03": "2019-04",
    "2019/03": "2019/04",
    "2019M03": "2019M04",
    "03/2019": "04/2019",
    "Mar 2019": "Apr 2019",
    "Mar-2019": "Apr-2019",
    "March 2019": "April 2019",
    "2019-03-01": "2019-04-01",
    "2019-03-31": "2019-04-30",
    "2019/03/31": "2019/04/30",
    "31.03.2019": "30.04.2019",
    "1.3.2019": "1.4.2019",
    "31/03/2019": "30/04/2019",
    "31-03-2019": "30-04-2019",
    "2019-03-31 00:00:00": "2019-04-30 00:00:00",
    "2019-03-01T00:00:00Z": "2019-04-01T00:00:00Z",
    "2019-03-01T00:00:00.000+05:00": "2019-04-01T00:00:00.000+05:00",
}


@pytest.mark.parametrize("text", LAST)
def test_the_next_month_is_written_in_the_same_style(text):
    dated = read_date(text, day_first=True)
    assert dated is not None
    assert dated.month == Month.of(2019, 3)
    assert DateStyle.of([text], day_first=True).write(dated.month + 1) == LAST[text]


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (["1/31/2019", "2/28/2019"], "3/31/2019"),
        (["01/31/2019", "02/28/2019"], "03/31/2019"),
        (["1/2/2019", "1/3/2019"], "1/4/2019"),
        (["01/02/2019", "02/02/2019"], "03/02/2019"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_file(texts, written):
    order = DayOrder()
    for text in texts:
        order.see(text)
    last = read_date(texts[-1], day_first=order.day_first)
    assert last is not None
    assert DateStyle.of(texts, day_first=order.day_first).write(last.month + 1) == written


@pytest.mark.parametrize("texts", [["03/04/2019"], ["01/02/2019", "03/04/2019"], ["13/01/2019", "01/13/2019"]])
def test_an_order_that_is_open_or_mixed_is_not_guessed(texts):
    order = DayOrder()
    for text in texts:
        order.see(text)
    assert order.day_first is None
    assert read_date(texts[0], day_first=order.day_first) is None


def test_the_last_working_day_is_written_as_the_last_day():
    assert DateStyle.of(["2019-03-29", "2019-04-30", "2019-05-31"]).write(Month.of(2019, 6)) == "2019-06-30"


def test_days_of_no_pattern_are_written_as_the_first():
    assert DateStyle.of(["2019-03-07", "2019-04-19"]).write(Month.of(2019, 6)) == "2019-06-01"


def test_a_fixed_day_stays_inside_a_short_month():
    assert DateStyle.of(["2019-03-30", "2019-05-30"]).write(Month.of(2020, 2)) == "2020-02-29"


@pytest.mark.parametrize("day", [1, 15, 25, 26, 27, 28, 29, 30])
def test_a_fixed_day_stays_the_day_whatever_it_is(day):
    dates = [f"2019-{month:02d}-{min(day, 28 if month == 2 else 30):02d}" for month in range(1, 13)]
    assert DateStyle.of(dates).write(Month.of(2020, 3)) == f"2020-03-{day:02d}"


@pytest.mark.parametrize(
    "text",
    [
        "2019-13",
        "2019-02-30",
        "31.02.2019",
        "20190301",
        "2019",
        "2019Q1",
        "Foo 2019",
        "2019-03-01T25:00",
        "3/2019x",
        "",
    ],
)
def test_what_is_no_date_is_none(text):
    assert read_date(text, day_first=True) is None
