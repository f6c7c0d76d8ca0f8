"""The simulator: repeatable, finite, and each closed form the same as its slow twin."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.pretraining.prior import (
    HIJRI_YEAR_DAYS,
    MONTH_DAYS,
    RAMADAN_DAYS,
    Draws,
    demand,
    ramadan_share,
    recurrence,
    simulate,
)


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_one_seed_gives_one_set_of_series_and_another_seed_another() -> None:
    first, again, other = (simulate(16, 120, generator(seed)).values for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_every_series_is_finite_most_are_positive_and_some_are_not() -> None:
    values = simulate(2000, 120, generator()).values
    assert torch.isfinite(values).all()
    positive = (values > 0).all(1).float().mean()
    assert 0.75 < positive < 0.99


def test_four_fifths_show_a_season_that_the_year_before_tells() -> None:
    values = simulate(2000, 120, generator()).values.numpy()
    changes = np.diff(values, axis=1)
    moving = [c for c in changes if c[12:].std() > 0 and c[:-12].std() > 0]
    agreement = np.array([np.corrcoef(c[12:], c[:-12])[0, 1] for c in moving])
    assert 0.5 < (agreement > 0.3).sum() / len(changes) < 0.9


def test_intermittent_counts_are_whole_numbers_from_few_zeros_to_nearly_all_and_follow_their_rate() -> None:
    rate = torch.cat([torch.full((1000, 60), 0.5), torch.full((1000, 60), 1.0)], 1)
    found = demand(Draws(1000, 120, generator()), rate)
    assert torch.equal(found, found.round())
    zeros = (found == 0).float()
    assert zeros.mean(1).quantile(0.05) < 0.45
    assert zeros.mean(1).quantile(0.95) > 0.9
    ratio = (1 - zeros[:, 60:]).mean() / (1 - zeros[:, :60]).mean()
    assert 1.9 < float(ratio) < 2.1
    some = simulate(2000, 120, generator()).values
    assert 0.02 < ((some == 0).float().mean(1) > 0.3).float().mean() < 0.08


def test_one_series_in_twenty_has_nearly_no_noise() -> None:
    values = simulate(4000, 120, generator()).values.numpy().astype(float)
    seasonal = values[:, 12:] - values[:, :-12]
    rough = np.abs(np.diff(seasonal, 2, axis=1)).mean(axis=1)  # 0 for lines, parabolas and fixed seasons
    plain = (rough < 3e-3 * np.abs(values).mean(axis=1)).mean()
    assert 0.01 < plain < 0.1


def test_every_calendar_month_begins_some_series() -> None:
    drawn = simulate(1000, 12, generator()).first_month
    assert set(drawn.tolist()) == set(range(1, 13))


@pytest.mark.parametrize("months", [1, 2, 7, 64, 65])
def test_the_recurrence_by_doubling_is_the_one_month_by_month(months: int) -> None:
    keep, inputs = torch.rand(5, 1, generator=generator()), torch.randn(5, months, generator=generator(2))
    slow, z = [], torch.zeros(5)
    for t in range(months):
        z = keep[:, 0] * z + inputs[:, t]
        slow.append(z)
    np.testing.assert_allclose(recurrence(keep, inputs), torch.stack(slow, 1), atol=1e-5)


@pytest.mark.parametrize("offset", [0.0, 12.5, 170.0, 350.0])
def test_the_share_of_ramadan_is_what_a_count_of_hours_gives(offset: float) -> None:
    found = ramadan_share(torch.tensor([[offset]]), 40)[0]
    hours = np.arange(0, 40 * MONTH_DAYS, 1 / 24)
    fasting = (offset + hours) % HIJRI_YEAR_DAYS < RAMADAN_DAYS
    slow = [fasting[(hours >= m * MONTH_DAYS) & (hours < (m + 1) * MONTH_DAYS)].mean() for m in range(40)]
    np.testing.assert_allclose(found, slow, atol=3e-3)
