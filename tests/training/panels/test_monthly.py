"""A panel that is not monthly is refused with what was seen; what leaves a value open is named by line."""

from datetime import date, timedelta

import pytest

from models.core.errors import InvalidInput
from models.core.periods import Month
from training.panels.monthly import check_monthly
from training.panels.panel import open_panel

START = Month.of(2019, 1)


def months(count, *, step=1, form="{}-01"):
    return [form.format(START + i * step) for i in range(count)]


def days(count, step=1):
    return [(date(2021, 1, 1) + timedelta(days=i * step)).isoformat() for i in range(count)]


def refusal(folder, **series):
    lines = [f"{name},{ds},{i + 1}" for name, dates in series.items() for i, ds in enumerate(dates)]
    path = folder / "in.csv"
    path.write_text("\n".join(["unique_id,ds,y", *lines]) + "\n")
    try:
        check_monthly(open_panel(path))
    except InvalidInput as refused:
        return str(refused)
    return ""


HOURS = [f"2021-{month:02}-{day:02}T{hour:02}:00:00" for month in (1, 2) for day in range(1, 29) for hour in range(24)]
WORKDAYS = [ds for ds in days(200) if date.fromisoformat(ds).weekday() < 5]
RHYTHMS = {
    "daily": (days(397), "'a', which looks daily: 28 to 31 rows in 13 of 14 months (2021-01 to 2022-01)"),
    "working days": (WORKDAYS, "which looks daily: 13 to 23 rows in 7 of 7 months"),
    "hourly": (HOURS, "which looks hourly or finer: 672 rows in 2 of 2 months"),
    "weekly": (days(60, step=7), "which looks weekly: 3 to 5 rows"),
    "fortnightly": (days(40, step=14), "looks fortnightly: 40 values, 14 days apart"),
    "four-weekly": (
        days(26, step=28),
        "looks four-weekly: 26 values, 28 days apart (2021-01-01, 2021-01-29, 2021-02-26, ...)",
    ),
    "four-weekly within a year": (days(8, step=28), "looks four-weekly: 8 values"),
    "four-weekly with a gap": (days(20, step=28)[:7] + days(20, step=28)[8:], "looks four-weekly: 19 values"),
    "thirty days": (days(20, step=30), "looks every 30 days: 20 values"),
    "twice a month": (sorted(months(24) + months(24, form="{}-15")), "which looks more often than monthly: 2 rows"),
    "two entities": (sorted(months(48) * 2), "which has several values a month: 2 rows in 48 of 48 months"),
    "three in most months": (sorted(months(9) * 3 + months(12)), "several values a month: 4 rows in 9 of 12 months"),
    "one daily month": (days(28), "looks daily: 28 rows in 1 of 1 months"),
    "quarterly": (
        months(20, step=3),
        "looks quarterly: 20 values, 3 months apart (2019-01, 2019-04, 2019-07, ...)",
    ),
    "quarters with a gap": (months(20, step=3)[:7] + months(20, step=3)[9:], "looks quarterly: 18 values"),
    "half-yearly": (months(8, step=6), "looks half-yearly"),
    "yearly": (months(12, step=12, form="{}-31"), "looks yearly: 12 values, 12 months apart"),
    "every second month": (months(12, step=2), "looks every 2 months"),
}


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_another_rhythm_is_refused_with_what_was_seen(tmp_path, rhythm):
    dates, seen = RHYTHMS[rhythm]
    assert seen in refusal(tmp_path, a=dates)


STRAYS = {
    "a century late": (
        "2109-03-01",
        "2019-03-01",
        "one month 85 years after the others (2019-01 to 2023-12); 2019-03",
    ),
    "a century early": ("1919-03-01", "2019-03-01", "one month 99 years before the others"),
    "a decade late": (
        "2030-05-01",
        "2020-05-01",
        "one month 6 years after the others (2019-01 to 2023-12); 2020-05",
    ),
    "digits swapped": ("2091-07-01", "2019-07-01", "one month 67 years after"),
    "far, and meant to be the last": ("2123-12-01", "2023-12-01", "one month 100 years after"),
    "a year of the epoch": ("1970-01-01", "2021-09-01", "one month 49 years before"),
}


@pytest.mark.parametrize("case", STRAYS)
def test_a_mistyped_year_is_named_by_line(tmp_path, case):
    wrong, meant, odd = STRAYS[case]
    dates = months(60)
    line = dates.index(meant) + 2
    dates[line - 2] = wrong
    found = refusal(tmp_path, a=dates)
    assert f"in.csv line {line}, column ds: found {wrong[:7]} in series 'a'" in found
    assert odd in found


@pytest.mark.parametrize(
    "dates",
    [
        months(60),
        months(3),
        ["2019-01", "2024-01"],
        months(30) + months(80)[40:],
        months(40)[:20] + months(40)[21:],
        [*months(24), "2027-01-01"],
        months(40)[:10] + months(40)[30:],
        months(57)[1::2] + months(60)[57:],
        [f"{START + i}-{(i * 7) % 28 + 1:02}" for i in range(40)],
    ],
)
def test_gaps_and_short_series_are_not_refused(tmp_path, dates):
    assert refusal(tmp_path, a=dates) == ""


def test_most_series_decide_about_a_panel(tmp_path):
    quarters = {f"q{i}": months(12, step=3) for i in range(3)}
    assert "'q0' looks quarterly" in refusal(tmp_path, **quarters, m=months(36))
    assert "and 2 more of 4 series" in refusal(tmp_path, **quarters, m=months(36))
    assert refusal(tmp_path, q=months(12, step=3), m=months(36)) == ""
    assert "'d', which looks daily" in refusal(tmp_path, m=months(36), n=months(36), d=days(90))


def test_two_values_for_a_month_are_named_by_lines_and_values(tmp_path):
    found = refusal(tmp_path, b=months(5), a=[*months(24), "2019-04-30"])
    assert found == (
        "in.csv lines 10 and 31, column y: found 4 and 25 for 2019-04 of series 'a', wanted one value for a month"
    )


def test_many_faults_are_counted(tmp_path):
    found = refusal(tmp_path, **{f"s{i}": [*months(24), "2019-04-30"] for i in range(30)})
    assert found.count("for 2019-04 of series") == 20
    assert "10 more problems" in found


IN_UTC = {
    "Berlin in winter": [f"{(START + i).last_day}T23:00:00Z" for i in range(24)],
    "Karachi": [f"{(START + i).last_day}T19:00:00+00:00" for i in range(24)],
    "Kolkata": [f"{(START + i).last_day} 18:30:00Z" for i in range(24)],
    "Kathmandu": [f"{(START + i).last_day}T18:15Z" for i in range(24)],
    "Tokyo": [f"{(START + i).last_day}T15:00:00.000Z" for i in range(24)],
}


@pytest.mark.parametrize("place", IN_UTC)
def test_midnight_elsewhere_told_in_utc_is_refused(tmp_path, place):
    found = refusal(tmp_path, a=IN_UTC[place])
    assert "in.csv line 2, column ds" in found
    assert "and 23 more of series 'a', 2019-02 east of Greenwich" in found


@pytest.mark.parametrize(
    "form", ["{}-01T00:00:00Z", "{}-28T00:00:00Z", "{}-01T00:00:00+05:00", "{}-01T05:00:00Z", "{}-15T12:00:00Z"]
)
def test_times_that_are_in_the_month_nearly_everywhere_are_read(tmp_path, form):
    assert refusal(tmp_path, a=months(24, form=form)) == ""


def test_the_last_second_of_a_month_in_utc_is_that_month(tmp_path):
    assert refusal(tmp_path, a=[f"{(START + i).last_day}T23:59:59Z" for i in range(24)]) == ""
