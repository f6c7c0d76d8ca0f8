from pathlib import Path

import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput
from models.reports.catalog_check import fit_catalog
from models.reports.report import parse_report

SERIES = """
[series."us.prices"]
title = "Consumer prices"
unit = "index"
fiscal_year_start = 1
[series."us.jobs"]
title = "Jobs"
unit = "thousand_persons"
aggregation = "last"
[series."us.rate"]
title = "Unemployment"
unit = "percent"
[series."us.balance"]
title = "Balance of trade"
unit = "usd_thousand"
sign = "any"
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    file = tmp_path_factory.mktemp("catalog") / "catalogue.toml"
    Path(file).write_text(SERIES)
    return Catalog.load(file)


def report(**changed):
    fields = {
        "series": "us.prices",
        "period_start": "2026-03",
        "period_end": "2026-03",
        "measure": "level",
        "value": "110.5",
        "unit": "index",
        "published": "2026-04-17",
        "source": "the bureau",
    }
    problems = []
    made = parse_report(fields | changed, "f.csv line 7", problems)
    assert made is not None, problems
    return made


@pytest.mark.parametrize(
    ("series", "value", "unit", "level"),
    [
        ("us.prices", "110.5", "index", 110.5),
        ("us.prices", "110.5", "own", 110.5),
        ("us.jobs", "147190000", "persons", 147190.0),
        ("us.jobs", "147.2", "million_persons", 147200.0),
        ("us.rate", "5.2", "percent", 5.2),
        ("us.balance", "-70", "usd_million", -70000.0),
        ("us.balance", "-70", "own", -70.0),
        ("pk.ict", "5500", "usd_thousand", 5.5),
    ],
)
def test_levels_are_in_the_unit_of_their_series(catalog, series, value, unit, level):
    (made,) = fit_catalog([report(series=series, value=value, unit=unit)], catalog, "release")
    assert made.level == pytest.approx(level)
    assert made.unit == (catalog[series].unit if unit == "own" else unit)


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"series": "us.price"}, "series", "nearest: us.prices"),
        ({"unit": "usd_million"}, "unit", "usd_million cannot be written in index"),
        ({"series": "us.jobs", "unit": "thousand_units"}, "unit", "thousand_persons"),
        ({"series": "pk.ict", "unit": "pkr_million"}, "unit", "exchange between currencies"),
        ({"series": "pk.ict", "unit": "percent"}, "unit", "usd_million"),
        ({"value": "-1"}, "value", "0 or more"),
        ({"series": "pk.ict", "unit": "usd_million", "value": "-0.01"}, "value", "0 or more"),
        ({"series": "us.rate", "measure": "yoy_pct", "unit": "percent"}, "measure", "differences"),
        ({"series": "us.balance", "measure": "mom_pct", "unit": "percent"}, "measure", "differences"),
    ],
)
def test_reports_that_do_not_fit_their_series_are_refused_by_place(catalog, changed, column, words):
    with pytest.raises(InvalidInput) as caught:
        fit_catalog([report(), report(**changed)], catalog, "release")
    (problem,) = caught.value.problems
    assert (problem.place, problem.column) == ("f.csv line 7", column)
    assert words in problem.wanted
