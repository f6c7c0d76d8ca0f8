"""Families in a training run: gathered, reconciled or told why not, and promoted together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from models.core.catalog import Catalog, Series
from models.core.periods import Month
from models.forecasting.forecast import Calibration, Forecast
from models.forecasting.reconciliation import Family
from models.storage.records import Version
from models.vintages.vintage import History
from training.backtest import PROBABILITIES, BacktestTable
from training.family_reconciliation import coherent, families_of, together
from training.fit_series import Trained
from training.learned import Learned
from training.promotion import Verdict, family_verdicts

CUTOFF = Month.parse("2026-03")
LEVELS = {"a": 101.0, "a.b": 60.0, "a.c": 38.0}
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def catalog(*series: str) -> Catalog:
    return Catalog({s: Series(s, s, "usd_million", 7, (16, 22)) for s in sorted(series)})


def trained(series: str, *, cutoff: Month = CUTOFF, horizon: int = 24, known: float | None = None) -> Trained:
    """A series whose history is its share of 100 and whose paths are around LEVELS."""
    random = np.random.default_rng(sorted(LEVELS).index(series))
    share = {"a": 100.0, "a.b": 62.0, "a.c": 38.0}[series] if known is None else known
    history = History(series, cutoff + -23, np.full(24, share))
    forecast = Forecast(
        series=series,
        as_of=date(2026, 5, 1),
        cutoff=cutoff,
        issued_at=NOW,
        model_version="",
        vintage="00ff",
        members={"ets": 1.0},
        calibration=Calibration(20, (80,)),
        scale=1.0,
        paths=(LEVELS[series] * np.exp(0.1 * random.standard_normal((200, horizon)))).astype(np.float32),
        history=history,
    )
    quantiles = np.full((1, 20, 3, len(PROBABILITIES)), 100.0)
    table = BacktestTable(
        series,
        ("ets",),
        tuple(cutoff + (k - 22) for k in range(20)),
        quantiles,
        100 + random.standard_normal((20, 3)),
        np.ones(20),
        (history,) * 20,
        20,
        {},
    )
    return Trained(forecast, [], (), table, Learned.of(table, np.ones(1), history.values), {})


def family(**given: object) -> dict[str, Trained]:
    return {series: trained(series, **given) for series in LEVELS}  # type: ignore[arg-type]


def by_month(results: Mapping[str, Trained | str], series: str) -> dict[str, np.ndarray]:
    result = results[series]
    assert isinstance(result, Trained)
    return {
        str(result.forecast.cutoff + step): result.forecast.paths[:, step - 1].astype(float)
        for step in range(1, result.forecast.horizon + 1)
    }


def notes(results: Mapping[str, Trained | str]) -> set[str]:
    return {note for r in results.values() if isinstance(r, Trained) for note in r.forecast.notes}


def test_families_share_their_topmost_ancestor_that_is_known() -> None:
    found = families_of(catalog("a", "a.b", "a.b.d", "b", "c.d.e", "c.d"))
    assert found["a.b"] == found["a"] == ("a", "a.b", "a.b.d")
    assert found["b"] == ("b",)
    assert found["c.d.e"] == ("c.d", "c.d.e")


def test_a_family_comes_out_when_its_last_series_is_there() -> None:
    families = families_of(catalog("a", "a.b", "b", "c", "c.d"))
    arriving = [("a.b", "1"), ("b", "2"), ("c", "3"), ("a", "4")]  # c.d is not part of this run
    found = [dict(results) for results in together(["a", "a.b", "b", "c"], families, arriving)]
    assert found == [{"b": "2"}, {"c": "3"}, {"a": "4", "a.b": "1"}]


def test_a_whole_family_adds_up_and_its_whole_stays() -> None:
    before = family()
    done = coherent(before, tuple(LEVELS))
    assert done.reconciled is not None
    whole, *parts = (by_month(done.results, series) for series in LEVELS)
    for month, values in whole.items():
        np.testing.assert_allclose(values, sum(part[month] for part in parts), rtol=1e-6)
        np.testing.assert_allclose(np.sort(values), np.sort(by_month(before, "a")[month]), rtol=1e-6)
    assert notes(done.results) == set()
    assert done.reconciled["first_year_shift_pct"]["a.b"] > 0


def test_a_series_alone_is_left_as_it_is() -> None:
    results = {"a": trained("a")}
    assert coherent(results, ("a",)).results is results


def test_a_part_of_a_family_is_published_as_it_is_and_says_so() -> None:
    results = {"a": trained("a"), "a.b": trained("a.b")}
    done = coherent(results, tuple(LEVELS))
    assert done.reconciled is None
    assert notes(done.results) == {"parts need not add up to their whole: a.c not trained in the same run"}
    np.testing.assert_array_equal(by_month(done.results, "a")["2026-04"], by_month(results, "a")["2026-04"])


def test_a_failure_in_the_family_stays_a_failure() -> None:
    done = coherent({**family(), "a.c": "ValueError: odd"}, tuple(LEVELS))
    assert done.results["a.c"] == "ValueError: odd"
    assert done.reconciled is None
    assert len(notes(done.results)) == 1


def test_series_that_do_not_add_up_in_the_record_are_not_forced_to() -> None:
    done = coherent({**family(), "a.c": trained("a.c", known=30.0)}, tuple(LEVELS))
    assert done.reconciled is None
    assert notes(done.results) == {
        "parts need not add up to their whole: the parts of a do not add up to it in the record"
    }


def test_a_month_that_one_series_knows_already_binds_the_others() -> None:
    before = {**family(), "a": trained("a", cutoff=CUTOFF + 1)}
    done = coherent(before, tuple(LEVELS))
    whole, one, two = (by_month(done.results, series) for series in LEVELS)
    np.testing.assert_allclose(one["2026-04"] + two["2026-04"], 100.0, rtol=1e-6)
    np.testing.assert_allclose(whole["2026-05"], one["2026-05"] + two["2026-05"], rtol=1e-6)
    # The last month of the whole is out of the others' reach.
    np.testing.assert_array_equal(whole["2028-04"], by_month(before, "a")["2028-04"])


def test_numbers_that_are_not_finite_cost_their_series_and_not_the_run() -> None:
    results = family()
    results["a.b"].forecast.paths[0, 0] = np.nan
    done = coherent(results, tuple(LEVELS))
    assert notes(done.results) == {"parts need not add up to their whole: not every number of a.b is finite"}


def test_series_without_a_month_ahead_in_common_are_told() -> None:
    done = coherent({**family(), "a": trained("a", cutoff=CUTOFF + 30)}, tuple(LEVELS))
    assert notes(done.results) == {"parts need not add up to their whole: the series have no month ahead in common"}


def test_the_errors_of_different_origins_are_laid_side_by_side() -> None:
    # The part lacks the newest origins: only pairs of the same origin may count, and nothing may break.
    results = family()
    short = results["a.c"].table
    cut = replace(
        short,
        cutoffs=short.cutoffs[:5],
        quantiles=short.quantiles[:, :5],
        truth=short.truth[:5],
        scale=short.scale[:5],
        histories=short.histories[:5],
    )
    done = coherent({**results, "a.c": replace(results["a.c"], table=cut)}, tuple(LEVELS))
    assert done.reconciled is not None
    assert 0 <= done.reconciled["shrinkage"] <= 1


def version(series: str, *, vintage: str = "v1", wql: float = 0.1, as_of: date = date(2026, 5, 1)) -> Version:
    return Version(series, "x", NOW, as_of, CUTOFF, vintage, "00", {"scores": [{"wql": wql}]})


@pytest.mark.parametrize(
    ("verdicts", "new", "champions", "promoted"),
    [
        # One has new figures: all of them go.
        ((True, False), {"b": {"vintage": "v2"}}, "ab", (True, True)),
        # One has no champion yet.
        ((True, False), {}, "a", (True, True)),
        # Same vintages: one is better by much and the other as good.
        ((True, False), {"a": {"wql": 0.05}}, "ab", (True, True)),
        # Same vintages: what one gains the other loses.
        ((True, False), {"a": {"wql": 0.08}, "b": {"wql": 0.13}}, "ab", (False, False)),
        ((False, False), {}, "ab", (False, False)),
        ((True, True), {}, "ab", (True, True)),
        # Older knowledge must not replace newer.
        ((True, False), {"b": {"as_of": date(2026, 4, 1)}}, "ab", (True, False)),
    ],
)
def test_a_family_is_promoted_together_or_not_at_all(
    verdicts: tuple[bool, ...], new: dict[str, dict[str, object]], champions: str, promoted: tuple[bool, ...]
) -> None:
    given: dict[str, Verdict] = {s: (v, "why") for s, v in zip("ab", verdicts, strict=True)}
    versions = {s: version(s, **new.get(s, {})) for s in "ab"}  # type: ignore[arg-type]
    found = family_verdicts(given, versions, {s: version(s) for s in champions})
    assert tuple(found[s][0] for s in "ab") == promoted


def test_ids_of_the_catalog_make_the_family() -> None:
    assert len(Family.of(list(Catalog.load().entries)).parts) == 4
