"""Examples: what is hidden, what stands in for it, and the same scale as the runtime's."""

from __future__ import annotations

import numpy as np
import torch

from models.forecasting.members import pretrained
from training.pretraining.examples import centre_and_scale, examples, filled, loss, scaled
from training.pretraining.network import LEVELS, Shape
from training.pretraining.prior import simulate

SHAPE = Shape()


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(batch: int = 300) -> torch.Tensor:
    return simulate(batch, SHAPE.months, generator()).values


def test_a_history_shows_twelve_months_or_more_or_has_no_target() -> None:
    found = examples(drawn(), torch.ones(300, dtype=torch.long), SHAPE, generator())
    told = torch.isfinite(found.target).any(1)
    assert told.float().mean() > 0.8
    assert (found.observed[told].sum(1) >= 12).all()
    assert (found.observed[:, -1] == 1).all()


def test_histories_are_short_and_long_with_and_without_gaps_and_half_do_not_know_the_month() -> None:
    found = examples(drawn(1000), torch.full((1000,), 5), SHAPE, generator())
    first = found.observed.argmax(1)
    length = SHAPE.context - first
    assert length.min() < 24
    assert (length == SHAPE.context).float().mean() > 0.2
    gaps = length - found.observed.sum(1) > 0
    assert 0.1 < gaps.float().mean() < 0.5
    assert 0.4 < (found.month == 0).float().mean() < 0.6
    assert set(found.month.tolist()) == {0, 5}


def test_unseen_months_inside_are_straight_lines_and_none_stand_before_the_first() -> None:
    rng = np.random.default_rng(3)
    history = torch.from_numpy(rng.normal(5, 2, (40, 60)).astype(np.float32))
    seen = torch.from_numpy(rng.random((40, 60)) < 0.5)
    seen[:, -1] = True
    found, started = filled(history, seen)
    for row, mask, y, begun in zip(found.numpy(), seen.numpy(), history.numpy(), started.numpy(), strict=True):
        months = np.arange(60)
        np.testing.assert_allclose(row, np.interp(months, months[mask], y[mask]), rtol=1e-5)
        np.testing.assert_array_equal(begun, months >= mask.argmax())


def test_centre_and_scale_are_those_of_the_runtime() -> None:
    rng = np.random.default_rng(4)
    y = rng.normal(5, 2, 30)
    seen = rng.random(30) < 0.8
    seen[[0, -1]] = True
    line = pretrained.filled(np.where(seen, y, np.nan))
    wanted = pretrained.centre_and_scale(line, seen)
    found = centre_and_scale(torch.from_numpy(line)[None], torch.from_numpy(seen.astype(float))[None])
    np.testing.assert_allclose([float(x) for x in found], wanted, rtol=1e-5)


def test_a_target_beyond_what_a_network_can_learn_from_is_left_out() -> None:
    values = torch.ones(2, SHAPE.months) + 0.1 * torch.randn(2, SHAPE.months, generator=generator())
    values[1, SHAPE.context + 3] = 1e9
    found = scaled(values, torch.ones(2, SHAPE.context, dtype=torch.bool), torch.zeros(2, dtype=torch.long), SHAPE)
    assert torch.isfinite(found.target[0]).all()
    assert torch.isnan(found.target[1]).all()


def test_the_loss_is_the_weighted_mean_of_pinball_losses_over_the_targets_there_are() -> None:
    rng = np.random.default_rng(5)
    quantiles, target = np.sort(rng.normal(size=(3, 60, 11))), rng.normal(size=(3, 60))
    target[0, 10:] = np.nan
    total, weight = 0.0, 0.0
    for i in range(3):
        for h in range(60):
            if np.isfinite(target[i, h]):
                miss = target[i, h] - quantiles[i, h]
                w = 1.0 if h < 24 else 0.3
                total += w * np.mean([max(p * m, (p - 1) * m) for p, m in zip(LEVELS, miss, strict=True)])
                weight += w
    np.testing.assert_allclose(loss(torch.from_numpy(quantiles), torch.from_numpy(target)), total / weight, rtol=1e-5)
