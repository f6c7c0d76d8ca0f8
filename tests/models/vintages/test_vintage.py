from dataclasses import replace
from datetime import date

import numpy as np

from models.core.measures import Status
from models.core.periods import Month
from models.documents.vintage import vintage_document
from models.vintages.vintage import ENOUGH_FIXED, MonthValue, Vintage

START = Month.parse("2020-01")


def vintage(values, statuses=None):
    statuses = statuses or [Status.MISSING if v is None else Status.REPORTED for v in values]
    months = (
        MonthValue(START + k, v, s, None if v is None else 0.1)
        for k, (v, s) in enumerate(zip(values, statuses, strict=True))
    )
    return Vintage("land", date(2024, 1, 1), tuple(months))


def test_the_cutoff_is_the_last_month_with_a_value():
    assert vintage([1.0, 2.0, None]).cutoff == START + 1
    assert vintage([None]).cutoff is None


def test_history_is_the_last_run_without_a_gap():
    history = vintage([1.0, None, 3.0, 4.0, None]).history()
    assert (history.start, history.cutoff, len(history)) == (START + 2, START + 3, 2)
    np.testing.assert_allclose(history.values, [3.0, 4.0])


def test_history_leaves_estimated_months_out_where_enough_are_fixed():
    statuses = [Status.ESTIMATED] * 5 + [Status.REPORTED] * ENOUGH_FIXED
    assert len(vintage([1.0] * len(statuses), statuses).history()) == ENOUGH_FIXED
    statuses = [Status.ESTIMATED] * 5 + [Status.REPORTED] * (ENOUGH_FIXED - 1)
    assert len(vintage([1.0] * len(statuses), statuses).history()) == len(statuses)


def test_history_of_nothing_is_empty():
    assert len(vintage([None, None]).history()) == 0


def test_history_can_be_cut_at_an_earlier_month():
    history = vintage([1.0, 2.0, 3.0]).history()
    assert history.until(START + 1).cutoff == START + 1
    assert len(history.until(START + -3)) == 0


def test_the_hash_knows_values_and_not_the_date_of_asking():
    one = vintage([1.0, 2.0])
    assert replace(one, as_of=date(2025, 1, 1)).hash == one.hash
    assert vintage([1.0, 2.1]).hash != one.hash


def test_json_has_a_row_for_each_month():
    shown = vintage_document(vintage([1.0, None]), "usd_million").plain()
    assert shown["months"][1] == {
        "month": "2020-02",
        "value": None,
        "status": "missing",
        "tolerance": None,
        "reports": [],
    }


def loosely_ended(tolerances):
    last = [MonthValue(START + 3 + k, 2.0, Status.ESTIMATED, t) for k, t in enumerate(tolerances)]
    return replace(vintage([2.0, 2.1, 1.9]), months=(*vintage([2.0, 2.1, 1.9]).months, *last))


def test_a_loose_estimate_is_no_cutoff_and_not_trained_on():
    loose = loosely_ended([0.2, 1.1, 1.2])
    assert loose.cutoff == loose.history().cutoff == START + 3
    assert len(loose.history()) == 4
    assert loose.values().keys() >= {START + 5}  # it is shown


def test_a_loose_estimate_between_firm_months_stays():
    assert loosely_ended([1.1, 0.2]).history().cutoff == START + 4
    assert len(loosely_ended([1.1, 0.2]).history()) == 5


def test_a_vintage_of_loose_estimates_alone_has_no_cutoff():
    months = tuple(MonthValue(START + k, 2.0, Status.ESTIMATED, 1.5) for k in range(12))
    alone = Vintage("land", date(2024, 1, 1), months)
    assert alone.cutoff is None
    assert len(alone.history()) == 0
