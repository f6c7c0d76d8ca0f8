from decimal import Decimal

import pytest

from models.core.units import Kind, parse_unit


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("usd_million", Kind.CURRENCY, "US$ million"),
        ("usd", Kind.CURRENCY, "US$"),
        ("pkr_billion", Kind.CURRENCY, "Rs billion"),
        ("eur_thousand", Kind.CURRENCY, "€ thousand"),
        ("bdt_million", Kind.CURRENCY, "BDT million"),
        ("persons", Kind.COUNT, "persons"),
        ("thousand_units", Kind.COUNT, "thousand units"),
        ("million_kilowatt_hours", Kind.COUNT, "million kilowatt hours"),
        ("index", Kind.INDEX, "index"),
        ("percent", Kind.PERCENT, "%"),
    ],
)
def test_a_unit_has_a_kind_and_a_label(text, kind, label):
    unit = parse_unit(text)
    assert (unit.name, unit.kind, unit.label) == (text, kind, label)


@pytest.mark.parametrize(
    "text",
    ["", "usd_milion", "USD_million", "dollars", "thousand", "million_usd", "persns", "usd_million_", "usd__million"],
)
def test_a_unit_that_is_none_is_named(text):
    with pytest.raises(ValueError, match="is not a unit like usd_million"):
        parse_unit(text)


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("usd_thousand", "usd_million", "0.001"),
        ("usd_billion", "usd_million", "1000"),
        ("usd", "usd_trillion", "1e-12"),
        ("thousand_persons", "persons", "1000"),
        ("hundred_tonnes", "thousand_tonnes", "0.1"),
        ("index", "index", "1"),
    ],
)
def test_units_of_one_kind_convert(one, other, factor):
    assert parse_unit(one).factor_to(parse_unit(other)) == Decimal(factor)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("pkr_million", "usd_million", "exchange between currencies"),
        ("persons", "units", "cannot be written"),
        ("index", "percent", "index is not percent"),
        ("usd_million", "thousand_persons", "currency is not a count of persons"),
    ],
)
def test_units_of_other_kinds_are_refused_by_name(one, other, why):
    with pytest.raises(
        ValueError, match=f"{one} cannot be written in {other}.*" if why == "cannot be written" else why
    ):
        parse_unit(one).factor_to(parse_unit(other))
