"""What every member promises, run against every member."""

import importlib
import subprocess
import sys

import numpy as np
import pytest
from statsforecast.models import AutoCES

from models.core.errors import ShortHistory
from models.core.periods import Month
from models.forecasting.members import statistical
from models.forecasting.members.lean_imports import without
from models.forecasting.members.registry import MEMBERS, member
from models.vintages.vintage import History

PROBABILITIES = (0.025, 0.1, 0.5, 0.9, 0.975)
QUICK = [name for name in MEMBERS if name not in ("prophet", "arima")]


def history(values):
    return History("a.b", Month.of(2018, 7), np.asarray(values, float))


def seasonal(months=72, *, seed=2):
    """Growth of 1 % a month, a season, noise of 3 %."""
    t, noise = np.arange(months), np.random.default_rng(seed).normal(0, 0.03, months)
    return 100 * np.exp(0.01 * t + 0.15 * np.sin(2 * np.pi * t / 12) + noise)


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_gives_finite_ordered_positive_quantiles_of_a_positive_series(name):
    found = member(name).fit(history(seasonal())).quantiles(15, PROBABILITIES)
    assert found.shape == (15, 5)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= 0).all()
    assert found.min() > 0


@pytest.mark.parametrize("name", [n for n in MEMBERS if n not in ("short", "counts")])
def test_a_member_forecasts_a_clean_seasonal_series_within_a_few_percent(name):
    y = seasonal(84)
    found = member(name).fit(history(y[:72])).quantiles(12, (0.5,))[:, 0]
    limit = 0.15 if name in ("snaive", "theta") else 0.1  # these may miss a year of growth, or the season
    assert np.mean(np.abs(found - y[72:]) / y[72:]) < limit


@pytest.mark.parametrize("name", MEMBERS)
def test_a_history_that_is_too_short_is_refused_by_name(name):
    forecaster = member(name)
    with pytest.raises(ShortHistory, match=name) as refused:
        forecaster.fit(history(seasonal(forecaster.min_months - 1)))
    assert (refused.value.have, refused.value.need) == (forecaster.min_months - 1, forecaster.min_months)


@pytest.mark.parametrize("name", QUICK)
def test_a_forecast_scales_with_its_series_from_tiny_to_huge(name):
    y = seasonal()
    base = member(name).fit(history(y)).quantiles(12, PROBABILITIES)
    for size in (1e-11, 1e10):
        found = member(name).fit(history(y * size)).quantiles(12, PROBABILITIES)
        np.testing.assert_allclose(found, base * size, rtol=0.02)


@pytest.mark.parametrize("name", ["ets", "theta", "ces", "snaive", "regression"])
def test_an_updated_member_forecasts_about_as_one_fitted_anew(name):
    y = seasonal(70)
    updated = member(name).fit(history(y[:66])).updated(history(y)).quantiles(6, (0.5,))
    anew = member(name).fit(history(y)).quantiles(6, (0.5,))
    np.testing.assert_allclose(updated, anew, rtol=0.06)


@pytest.mark.parametrize("name", ["prophet", "regression", "ces"])
def test_members_that_sample_say_the_same_twice_and_leave_the_global_generator_alone(name):
    fitted = member(name).fit(history(seasonal(40)))
    before = np.random.get_state()[1].copy()
    np.testing.assert_array_equal(fitted.quantiles(3, PROBABILITIES), fitted.quantiles(3, PROBABILITIES))
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("months", [1, 2, 5, 14])
def test_a_short_history_gives_a_wide_honest_spread_that_narrows_as_it_grows(months):
    low, middle, high = member("short").fit(history(seasonal(months))).quantiles(12, (0.1, 0.5, 0.9)).T
    assert (low < 0.95 * middle).all()
    assert (high > 1.05 * middle).all()
    assert (np.diff(high / low) > 0).all()


def test_an_unknown_member_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"'etss'.*ets"):
        member("etss")


def test_the_table_of_members_imports_no_model_library():
    code = (
        "import sys, models.forecasting.members.registry;"
        "print([m for m in ('prophet', 'pandas', 'statsforecast', 'sklearn', 'scipy') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("season", [1, 12])
def test_the_intervals_of_complex_smoothing_are_those_that_the_library_simulates(season):
    fitted = statistical.ComplexSmoothing(AutoCES(season_length=season)).fit(seasonal(60) / 100)
    mine, theirs = fitted.predict(24, [80.0]), fitted.model.predict(24, level=[80.0])
    np.testing.assert_allclose(mine["mean"], theirs["mean"])
    np.testing.assert_allclose(mine["hi-80.0"] - mine["lo-80.0"], theirs["hi-80.0"] - theirs["lo-80.0"], rtol=0.05)
    on = fitted.forward(seasonal(66) / 100, 24, [80.0])
    np.testing.assert_allclose(on["mean"], fitted.model.forward(seasonal(66) / 100, 24)["mean"])


def test_a_history_that_was_revised_without_getting_longer_is_fitted_anew():
    fitted = member("ets").fit(history(seasonal(60)))
    revised = fitted.updated(history(2 * seasonal(60))).quantiles(3, (0.5,))
    np.testing.assert_allclose(revised, member("ets").fit(history(2 * seasonal(60))).quantiles(3, (0.5,)))


def test_the_first_use_of_prophet_in_a_process_writes_nothing_and_loads_nothing_for_plots() -> None:
    code = """
import logging, sys
logging.basicConfig(level=logging.INFO)
import numpy as np
from joblib import Parallel, delayed
from models.core.periods import Month
from models.forecasting.members import statistical
from models.forecasting.members.lean_imports import ON_THE_SIDE
from models.forecasting.members.prophet import Prophet
from models.vintages.vintage import History

def medians(shift):
    history = History("test", Month.parse("2020-01"), 100 + shift + np.arange(48.0))
    return Prophet().fit(history).quantiles(3, (0.5,)).ravel().tolist()

print(medians(0), Parallel(n_jobs=2)(delayed(medians)(k) for k in range(2)))
print("loaded:", [name for name in ON_THE_SIDE if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert "[[" in done.stdout
    assert done.stdout.endswith("loaded: []\n")
    assert done.stderr == ""


def test_a_module_left_out_of_an_import_can_be_imported_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("this_is_loaded", "colorsys"):
        monkeypatch.setitem(sys.modules, name, sys)
    monkeypatch.delitem(sys.modules, "colorsys")
    with without(("this_is_loaded", "colorsys")):
        assert importlib.import_module("this_is_loaded") is sys
        with pytest.raises(ImportError, match="colorsys"):
            importlib.import_module("colorsys")
    assert importlib.import_module("colorsys").rgb_to_hsv(0, 0, 0) == (0, 0, 0)
