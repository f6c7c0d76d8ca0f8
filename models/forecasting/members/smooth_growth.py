"""Exponential smoothing of a smooth history: as it is, of its logarithms, or of what a growth curve leaves.

An additive trend bends too little for a price index that grows by 0.4 % a month: a year ahead it lies three times the
noise of the index below it. AutoETS has no multiplicative trend; an additive one of logarithms is the same thing. No
trend of AutoETS levels off by itself as a saturating curve does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.forecasting.members.growth_curve import PARAMETERS, GrowthCurve


@dataclass(frozen=True, slots=True)
class Tolerances:
    """When another form than the values themselves is tried, and when it is used."""

    log_share_of_range: float = 0.01
    """Deviation of second differences, of months or of a year's growth, over the range, up to which logs are tried.

    On training tails of M4 they change the MASE of ETS by -0.13 +- 0.06 up to here, and by +0.10 +- 0.06 above."""
    curve_share_of_range: float = 0.005
    """The same for curves: -0.15 +- 0.06 up to here, +0.09 +- 0.05 above."""
    least_growth_factor: float = 1.05
    """Factor between least and largest value from which on a rate differs from a line."""
    fewest_months: int = 2 * SEASON + 1
    """Months below which a rate cannot be distinguished from a line."""
    better_aicc: float = 10.0
    """Difference of corrected Akaike criteria from which on another form is used."""


TOLERANCES = Tolerances()


@dataclass(frozen=True, slots=True)
class View:
    """A form of a history: ``values`` [T] to be smoothed, and what ``restores`` forecasts [H] of them.

    ``cost`` is what the form adds to the Akaike criterion of its values, to compare it with others.
    """

    values: Array
    restores: Callable[[Array], Array]
    cost: float = 0.0


Form = Callable[[Array], View | None]


def as_it_is(values: Array) -> View:
    """The history itself."""
    return View(values, lambda out: out)


def logarithms(values: Array) -> View | None:
    """Logarithms; None where a value is not positive."""
    if values.min() <= 0:
        return None
    logs = np.log(values)
    return View(logs, np.exp, 2 * float(logs.sum()))  # the likelihood of values is that of their logs over the values


def around_a_curve(values: Array) -> View | None:
    """What a saturating growth curve leaves; None where the history does not level off yet."""
    curve = GrowthCurve.fit(values)
    if curve is None:
        return None
    months = len(values)
    return View(
        values - curve.at(np.arange(months, dtype=float)),
        lambda out: out + curve.at(months + np.arange(len(out), dtype=float)),
        2 * PARAMETERS,
    )


@dataclass(frozen=True, slots=True)
class SmoothGrowth:
    """AutoETS as ``build`` makes it, of the ``form`` of a history that it describes best; ``tried`` are the others."""

    build: Callable[[], Any]
    model: Any = None
    form: Form = as_it_is
    view: View | None = None
    tried: frozenset[Form] = frozenset()

    def fit(self, values: Array) -> SmoothGrowth:
        """Find form and parameters; another form than the values themselves needs a clearly better likelihood."""
        plain = as_it_is(values)
        views = dict(_views(values))
        best = SmoothGrowth(self.build, self.build().fit(values), as_it_is, plain, frozenset(views))
        least = best.model.model_["aicc"] - TOLERANCES.better_aicc
        for form, view in views.items():
            model = self.build().fit(view.values)
            if (aicc := model.model_["aicc"] + view.cost) < least:
                best, least = replace(best, model=model, form=form, view=view), aicc
        return best

    def predict(self, horizon: int, level: Sequence[float] | None) -> dict[str, Any]:
        """Mean (of logs: median) and, for each level, bounds; each [H]."""
        assert self.view is not None
        return _restored(self.model.predict(horizon, level=level), self.view)

    def forward(self, values: Array, horizon: int, level: Sequence[float] | None) -> dict[str, Any]:
        """The same with the parameters found, run over other values; found anew where these have other forms."""
        view = self.form(values)
        if view is None or (self.form is as_it_is and not self.tried.issuperset(dict(_views(values)))):
            return self.fit(values).predict(horizon, level)
        return _restored(self.model.forward(view.values, horizon, level=level), view)


def _views(values: Array) -> Iterator[tuple[Form, View]]:
    """The other forms that a history has, where it is long and smooth enough to distinguish them."""
    least, most = float(values.min()), float(values.max())
    rough = roughness(values)
    grows = least > 0 and most >= TOLERANCES.least_growth_factor * least
    for form, share in (
        (logarithms, TOLERANCES.log_share_of_range if grows else 0.0),
        (around_a_curve, TOLERANCES.curve_share_of_range),
    ):
        if rough < share and (view := form(values)):
            yield form, view


def _restored(out: dict[str, Any], view: View) -> dict[str, Any]:
    return {key: view.restores(np.asarray(x, float)) for key, x in out.items()}


def is_smooth(values: Array) -> bool:
    """Whether values [T] vary little from one month to the next beside their range."""
    return roughness(values) < TOLERANCES.log_share_of_range


def roughness(values: Array) -> float:
    """Robust deviation of second differences, of months or, where that is less, of growth on the year before.

    A share of the range; infinite for values [T] of few months, or all equal.
    """
    reach = float(np.ptp(values))
    if len(values) < TOLERANCES.fewest_months or not reach:
        return np.inf
    yearly = (values[SEASON:] - values[:-SEASON]) / np.sqrt(2)  # its noise is that of the values
    return min(1.4826 * float(np.median(np.abs(np.diff(x, 2)))) for x in (values, yearly)) / reach
