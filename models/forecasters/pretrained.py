"""The pretrained member: quantiles of any monthly series from a network that has seen many, without fitting.

What the network saw in training is told by its card, ``models/data/pretrained.json``, and in docs/pretrained.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from threading import Lock

import numpy as np

from models.errors import InvalidInput, Problem, ShortHistory
from models.forecasters.network import Network, load
from models.forecasters.scaling import SEASON, Unit
from models.terms import MAX_HORIZON
from models.vintages.vintage import Array, History

CARD = Path(__file__).parents[1] / "data" / "pretrained.json"
"""The card of the weights in the package; the weights stand beside it."""

MIN_MONTHS = SEASON
"""Observed months needed. From 12 to 23 the scale rests on what there is; the errors are then larger, see docs."""

DRIFT_KEPT = 0.6
"""Share of the yearly drift that each year past the network's horizon keeps."""

SPREAD_POWERS = (1.0, 3.0)
"""Least and greatest power of the step with which the variance grows past the network's horizon."""

_LARGEST = 12.0  # scaled values beyond this were not in training
_lock = Lock()
_loaded: dict[Path, Network] = {}


def network(card: Path = CARD) -> Network:
    """The network of a card, read and checked once, by whichever thread comes first; WeightsRejected by name."""
    with _lock:
        if card not in _loaded:
            _loaded[card] = load(card)
        return _loaded[card]


def predict(histories: Sequence[Array | History], horizon: int) -> Array:
    """Quantiles [series, H, Q] at the levels of the network, in the units of each series, ordered along Q.

    A history is its months [T] up to the cutoff, NaN where a month is not known; only the network's context is read.
    What the network says is not bounded: a positive series may have negative low quantiles here.
    ShortHistory below 12 known months, InvalidInput for infinite values or a horizon outside of 1..60, WeightsRejected.
    Series go through one by one: a batch has no other answer than its series alone, and needs no padding.
    """
    if not 1 <= horizon <= MAX_HORIZON:
        raise InvalidInput([Problem("horizon", "", str(horizon), f"1..{MAX_HORIZON}")])
    net = network()
    answers = [
        _predict(net, _months(history, place)[-net.context :], horizon) for place, history in enumerate(histories)
    ]
    return np.array(answers).reshape(len(answers), horizon, len(net.levels))


def _months(history: Array | History, place: int) -> Array:
    values = np.asarray(history.values if isinstance(history, History) else history, float)
    if values.ndim != 1 or np.isinf(values).any():
        found = "an infinite value" if values.ndim == 1 else f"{values.ndim} dimensions"
        raise InvalidInput([Problem(f"history {place}", "", found, "one dimension of numbers, NaN where unknown")])
    return values


def _predict(net: Network, values: Array, horizon: int) -> Array:
    """Quantiles [H, Q] of one history [T], T up to the network's context."""
    known = np.isfinite(values)
    if known.sum() < MIN_MONTHS:
        raise ShortHistory("pretrained", have=int(known.sum()), need=MIN_MONTHS)
    size = float(np.abs(values[known]).max())
    start = int(known.argmax())
    y, observed = _filled(values[start:] / (size or 1.0)), known[start:]
    mean, scale = _centre_and_scale(y, observed)
    before = net.context - len(y)
    x = np.clip(np.arcsinh((y - mean) / scale), -_LARGEST, _LARGEST)
    z = net(np.pad(x, (before, 0)).astype(np.float32), np.pad(observed, (before, 0)))
    quantiles = np.sinh(z.astype(float)) * scale + mean
    return size * _extended(quantiles, net.levels.index(0.5), horizon)  # a history of zeros has size 0, and stays there


def _filled(values: Array) -> Array:
    """The months with straight lines through the unknown ones, the ends held.

    The network does not attend to a filled month. But its neighbours say how they differ from it, and the month a year
    later says what it was: with zeros there, as in the trial, two months missing in the last year cost 40 % of MASE on
    the training tails of M3 and Tourism, with lines 2 %.
    """
    months, known = np.arange(len(values)), np.isfinite(values)
    return np.interp(months, months[known], values[known])


def _centre_and_scale(y: Array, observed: Array) -> tuple[float, float]:
    """Mean of the last year, and the deviation of the observed of the last two years around it plus 2 % of the mean.

    With less than two years the deviation is over the months there are. The last term only keeps the scale from 0; the
    values are at most 1 in size here.
    """
    mean = float(y[-SEASON:].mean())
    seen = y[-2 * SEASON :][observed[-2 * SEASON :]]
    deviation = float(np.sqrt(np.mean((seen - mean) ** 2))) if len(seen) else 0.0
    return mean, deviation + 0.02 * abs(mean) + 1e-9


def _extended(quantiles: Array, middle: int, horizon: int) -> Array:
    """Quantiles [N, Q] of the network taken on to [H, Q]; N is two years or more.

    The median repeats the network's last year and adds its drift from year to year, of which each further year keeps
    ``DRIFT_KEPT``. The distance of the other quantiles from it is that of the same month in the network's last year,
    growing with a power of the step: the power by which the network's own variance grew from its last year but one to
    its last, but no less than that of a random walk. So the spread never shrinks from a year to the next.
    On the training tails of M3 and Tourism, steps 25 to 60, this was no worse than medians fed back as context, at a
    third of the time.
    """
    trained = len(quantiles)
    if horizon <= trained:
        return quantiles[:horizon]
    steps = np.arange(trained, horizon)  # step h is index h - 1
    years = (steps - trained) // SEASON + 1
    source = steps - SEASON * years
    last, before = quantiles[-SEASON:], quantiles[-2 * SEASON : -SEASON]
    drift = last[:, middle].mean() - before[:, middle].mean()
    # The yearly change at index i is drift * DRIFT_KEPT ** ((i + 1 - N) / 12), summed over the years since the source.
    first = DRIFT_KEPT ** ((source + SEASON + 1 - trained) / SEASON)
    medians = quantiles[source, middle] + drift * first * (1 - DRIFT_KEPT**years) / (1 - DRIFT_KEPT)
    growth = ((steps + 1) / (source + 1)) ** (_spread_power(before, last, trained) / 2)
    offsets = (quantiles - quantiles[:, [middle]])[source] * growth[:, None]
    return np.concatenate([quantiles, medians[:, None] + offsets])


def _spread_power(before: Array, last: Array, trained: int) -> float:
    """The power p of a variance that grows like step**p, from two years of quantiles [12, Q] that end at a step."""
    tiny = np.finfo(float).tiny
    variances = [max(float(np.mean((year[:, -1] - year[:, 0]) ** 2)), tiny) for year in (before, last)]
    centres = trained - 1.5 * SEASON + 0.5, trained - 0.5 * SEASON + 0.5
    power = np.log(variances[1] / variances[0]) / np.log(centres[1] / centres[0])
    return float(np.clip(power, *SPREAD_POWERS))


def at_probabilities(quantiles: Array, levels: Sequence[float], probabilities: Sequence[float]) -> Array:
    """Quantiles [..., Q] at ``levels`` read at other probabilities [..., P], given in rising order.

    Between two levels, and beyond the outermost two, straight in the normal score: normal tails of the outer spread.
    """
    score = np.array([NormalDist().inv_cdf(p) for p in levels])
    wanted = np.array([NormalDist().inv_cdf(p) for p in probabilities])
    left = np.clip(np.searchsorted(score, wanted, side="right") - 1, 0, len(score) - 2)
    share = (wanted - score[left]) / (score[left + 1] - score[left])
    low, high = quantiles[..., left], quantiles[..., left + 1]
    return np.maximum.accumulate(low + share * (high - low), axis=-1)  # rounding must not break the order


@dataclass(frozen=True, slots=True)
class FittedPretrained:
    """The history that the network is shown; light to keep, since the weights are in the package."""

    history: History

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """Quantiles [H, P] between and beyond those of the network, within the bounds that the history suggests."""
        answer = predict([self.history], horizon)[0]
        floor = Unit.of(self.history.values).floor
        return np.maximum(at_probabilities(answer, network().levels, probabilities), floor)

    def updated(self, history: History) -> FittedPretrained:
        """Shown the later history: there is nothing to fit."""
        return Pretrained().fit(history)


@dataclass(frozen=True, slots=True)
class Pretrained:
    """A network trained beforehand on simulated and public series; it needs no fitting."""

    name: str = "pretrained"
    min_months: int = MIN_MONTHS
    refit_every: int = 1

    def fit(self, history: History) -> FittedPretrained:
        """Take a history of a year or more; ShortHistory below, WeightsRejected if the weights are not as published."""
        if len(history) < self.min_months:
            raise ShortHistory(self.name, have=len(history), need=self.min_months)
        network()
        return FittedPretrained(history)
