"""The pretrained member: quantiles of any monthly series from networks that have seen many, without fitting.

Their training data is listed in their cards, ``models/data/pretrained_*.json``, and in docs/pretrained.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array
from models.core.errors import InvalidInput, Problem, ShortHistory
from models.core.metrics import SEASON
from models.core.quantiles import at_probabilities
from models.forecasting.members.scaling import Unit, excess_level
from models.forecasting.members.transformer import Floats, Network, load
from models.vintages.vintage import History

CARDS = tuple(Path(__file__).parents[2] / "data" / f"pretrained_{name}.json" for name in ("yearly", "monthly"))
"""The cards of the networks in the package, whose answers are averaged; the weights stand beside them."""

MIN_MONTHS = SEASON
"""Observed months needed. From 12 to 23 the scale rests on what there is."""

_LARGEST = 12.0  # scaled values beyond this were not in training


ALL_NETWORKS_EVERY = 9
"""Origins of a panel's backtest, of which one is asked of all networks, the others of the first card's alone.

On the training tails of M4, 300 series, calibration from these errors is as good as from those of all networks at all
origins: weighted quantile loss +0.02 +- 0.04 % and -0.04 +- 0.06 % on the halves. The first network costs a tenth."""

FADE = 0.5
"""Share that each year past the horizon of one network keeps of its difference to the network that looks farther."""


class Networks:
    """Networks by their cards, each read and checked once, by whichever thread comes first."""

    def __init__(self, load: Callable[[Path], Network] = load) -> None:
        self._load, self._lock = load, Lock()
        self._loaded: dict[Path, Network] = {}

    def __call__(self, card: Path) -> Network:
        """The network of a card; WeightsRejected by name."""
        with self._lock:
            if card not in self._loaded:
                self._loaded[card] = self._load(card)
            return self._loaded[card]


network = Networks()
"""Those of this process."""


def predict(
    histories: Sequence[Array | History],
    horizon: int,
    *,
    cards: Sequence[Path] = CARDS,
    network: Callable[[Path], Network] = network,
) -> Array:
    """Quantiles [series, H, Q] at the levels of the networks, in the units of each series, ordered along Q.

    A history is its months [T] up to the cutoff, NaN where a month is not known; only a network's context is read, and
    the calendar month of the cutoff where it is given.
    The quantiles are not bounded: a positive series may have negative low quantiles here.
    ShortHistory below 12 known months, InvalidInput for infinite values or a horizon too far, WeightsRejected.
    Series go through one by one: a batch has no other answer than its series alone, and needs no padding.
    """
    networks = [network(card) for card in cards]
    farthest = max(net.horizon for net in networks)
    if not 1 <= horizon <= farthest:
        raise InvalidInput([Problem("horizon", "", str(horizon), f"1..{farthest}")])
    answers = []
    for place, history in enumerate(histories):
        values, month = _months(history, place), _month_of(history)
        quantiles = [_predict(net, values[-net.context :], month) for net in networks]
        answers.append(_averaged(quantiles)[:horizon])
    return np.array(answers).reshape(len(answers), horizon, len(networks[0].levels))


def _months(history: Array | History, place: int) -> Array:
    values = np.asarray(history.values if isinstance(history, History) else history, float)
    if values.ndim != 1 or np.isinf(values).any():
        found = "an infinite value" if values.ndim == 1 else f"{values.ndim} dimensions"
        raise InvalidInput([Problem(f"history {place}", "", found, "one dimension of numbers, NaN where unknown")])
    return values


def _month_of(history: Array | History) -> int:
    return history.cutoff.number if isinstance(history, History) and len(history) else 0


def _predict(net: Network, values: Array, month: int) -> Array:
    """Quantiles [H, Q], H the network's, of one history [T], T up to its context."""
    shown = _Shown.of(net, values)
    return shown.restored(net(shown.x, shown.observed, month))


def _predict_all(net: Network, histories: Sequence[History]) -> Array:
    """Quantiles [histories, H, Q], H the network's: many histories in one matrix product."""
    shown = [_Shown.of(net, _months(history, place)[-net.context :]) for place, history in enumerate(histories)]
    x, observed = np.stack([s.x for s in shown]), np.stack([s.observed for s in shown])
    found = net(x, observed, [_month_of(history) for history in histories])
    return np.array([s.restored(z) for s, z in zip(shown, found, strict=True)])


@dataclass(frozen=True, slots=True)
class _Shown:
    """A history on the scale of a network: ``x`` and ``observed`` [context], and what brings it back."""

    x: Floats
    observed: NDArray[np.bool_]
    size: float
    mean: float
    scale: float

    @classmethod
    def of(cls, net: Network, values: Array) -> _Shown:
        """ShortHistory for fewer than MIN_MONTHS known of values [T], T up to the network's context."""
        known = np.isfinite(values)
        if known.sum() < MIN_MONTHS:
            raise ShortHistory("pretrained", have=int(known.sum()), need=MIN_MONTHS)
        size = float(np.abs(values[known]).max())
        start = int(known.argmax())
        y, observed = filled(values[start:] / (size or 1.0)), known[start:]
        mean, scale = centre_and_scale(y, observed)
        before = net.context - len(y)
        x = np.clip(np.arcsinh((y - mean) / scale), -_LARGEST, _LARGEST)
        return cls(np.pad(x, (before, 0)).astype(np.float32), np.pad(observed, (before, 0)), size, mean, scale)

    def restored(self, z: Floats) -> Array:
        """Quantiles [H, Q] in the unit of the series; a history of zeros has size 0, and stays there."""
        quantiles: Array = self.size * (np.sinh(z.astype(float)) * self.scale + self.mean)
        return quantiles


def _averaged(quantiles: Sequence[Array]) -> Array:
    """The mean of what networks say, each [its H, Q], as far as the farthest; ordered along Q.

    Past the horizon of a network its difference to the farthest goes on as it was in the same month a year before, and
    fades, so that the mean has no step there.
    """
    farthest = max(quantiles, key=len)
    mean = farthest.copy()
    for answer in quantiles:
        difference = np.zeros_like(farthest)
        difference[: len(answer)] = answer - farthest[: len(answer)]
        for step in range(len(answer), len(farthest)):
            difference[step] = FADE * difference[step - SEASON]
        mean += difference / len(quantiles)
    return np.sort(mean, axis=1)


def filled(values: Array) -> Array:
    """The months with straight lines through the unknown ones, the ends held.

    The network does not attend to a filled month. But its neighbours carry their change from it, and the month a year
    later its value. Training does the same.
    """
    months, known = np.arange(len(values)), np.isfinite(values)
    return np.interp(months, months[known], values[known])


def centre_and_scale(y: Array, observed: Array) -> tuple[float, float]:
    """Mean of the last year, and the deviation of the observed of the last two years around it plus 2 % of the mean.

    With less than two years the deviation is over the months there are. The last terms keep the scale from 0; the
    values are at most 1 in size here. Where the mean is above HIGHEST_LEVEL deviations, 2 % are taken of so many: with
    2 % of the mean the networks claim a tenth of the deviation at a level of 1,000 deviations, and ten times it at
    100,000.
    """
    mean = float(y[-SEASON:].mean())
    seen = y[-2 * SEASON :][observed[-2 * SEASON :]]
    deviation = float(np.sqrt(np.mean((seen - mean) ** 2))) if len(seen) else 0.0
    level = abs(mean - excess_level(mean, deviation))
    return mean, deviation + 0.02 * level + 1e-9 * max(level, deviation, float(deviation == 0))


@dataclass(frozen=True, slots=True)
class FittedPretrained:
    """The history that the network is shown; light to keep, since the weights are in the package."""

    history: History
    cards: tuple[Path, ...] = CARDS

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """Quantiles [H, P] between and beyond those of the networks, within the bounds that the history suggests."""
        answer = predict([self.history], horizon, cards=self.cards)[0]
        floor = Unit.of(self.history.values).floor
        return np.maximum(at_probabilities(answer, network(self.cards[0]).levels, probabilities), floor)

    def updated(self, history: History) -> FittedPretrained:
        """Shown the later history: there is nothing to fit."""
        return Pretrained(cards=self.cards).fit(history)


@dataclass(frozen=True, slots=True)
class Pretrained:
    """Networks trained beforehand on simulated and public series; they need no fitting."""

    name: str = "pretrained"
    min_months: int = MIN_MONTHS
    cards: tuple[Path, ...] = CARDS

    def fit(self, history: History) -> FittedPretrained:
        """Take a history of a year or more; ShortHistory below, WeightsRejected if the weights are not as published."""
        if len(history) < self.min_months:
            raise ShortHistory(self.name, have=len(history), need=self.min_months)
        for card in self.cards:
            network(card)
        return FittedPretrained(history, self.cards)

    def at_origins(self, histories: Sequence[History], horizon: int, probabilities: Sequence[float]) -> Array:
        """Quantiles [W, H, P]: of all networks at every ALL_NETWORKS_EVERY-th origin, else of the first alone."""
        last = len(histories) - 1
        whole = [i for i in range(len(histories)) if (last - i) % ALL_NETWORKS_EVERY == ALL_NETWORKS_EVERY // 2]
        first, *others = [network(card) for card in self.cards]
        answers = list(_predict_all(first, histories))
        beside = [_predict_all(net, [histories[i] for i in whole]) for net in others] if whole else []
        for place, i in enumerate(whole):
            answers[i] = _averaged([answers[i], *(answer[place] for answer in beside)])
        floors = np.array([Unit.of(history.values).floor for history in histories])
        found = at_probabilities(np.array(answers)[:, :horizon], first.levels, probabilities)
        quantiles: Array = np.maximum(found, floors[:, None, None])
        return quantiles
