"""The tuned constants of the reconstruction, by the module that uses them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsensusTolerances:
    """When figures support or contradict each other (consensus.py)."""

    month_moves_share: float = 0.012
    """Share of a mean month by which ordinary revisions may part figures that were known together."""
    revision_share: float = 0.05
    """Share of a figure by which it may have been revised since older figures were published."""
    older_days: int = 31
    """A figure is older than another if it was last seen so many days before."""
    same_time_days: int = 45
    """Figures were known at about the same time if they were last seen within so many days of each other."""
    rate_moves_share: float = 0.01
    """Share by which revisions since may have moved a growth factor."""
    fine_share: float = 0.01
    """A figure is fine enough to be recognised if its digits leave open at most this share."""
    alike_share: float = 0.004
    """Share by which a figure of a year ago may have been revised and still be recognised in one of today."""
    far_factor: float = 5.0
    """Factor to the level of the figures around it from which on a figure is implausible by itself."""
    usual_log_distance: float = 0.3
    """Log distance from the usual level within which a month is always plausible."""
    few_copies: int = 3
    """Figures that are the same digit by digit up to which one may be a copy of another; more are the level."""
    copies_share: float = 0.25
    """Share of fine figures that repeat others up to which each may be a copy: 0.14 at most on records and press."""
    page_adds_up_weight: int = 2
    """Supporting figures that a page counts for whose whole and parts add up to the last digit."""
    around_months: float = 9.0
    implausible_weight: int = 3
    """Contradicting figures that plain implausibility counts for."""


CONSENSUS = ConsensusTolerances()


@dataclass(frozen=True, slots=True)
class AcceptanceTolerances:
    """Which figures stand together (acceptance.py)."""

    soft_gap_share: float = 0.05
    """Share of a mean month up to which a misfit inside one release month is taken for a revision of a part."""
    unconfirmed_net: int = 2
    """Net support up to which a figure of another publisher than the main one is not taken before the main one's."""
    well_supported_net: int = 3
    """Net support from which on a figure is taken though it leaves an unusual month beside it."""
    confirmed_share: float = 0.1
    """A figure in doubt is confirmed if the others leave its sum open by at most this share and it agrees with them."""
    basis_shares: tuple[float, float] = (0.02, 0.10)
    """Shares of a sum between which a repeated miss is taken for another basis rather than a revision or an error."""
    again_cells: float = 3e8
    """Cells of bounds that are spent on taking a release again without softened figures; then misfits are softened
    alone.

    The bundled record spends 676 at most on a release, the simulated press 507.
    """
    alike_share: float = 0.025
    """Spread of the shares by which the figures of one page miss, up to which they stand on another basis together."""


ACCEPTANCE = AcceptanceTolerances()


@dataclass(frozen=True, slots=True)
class LoneSumTolerances:
    """When months outweigh one later sum (lone_sums.py)."""

    enough_months: int = 3
    """Months reported each for itself that outweigh one sum."""
    sum_revision_share: float = 0.25
    """Share of a mean month by which a sum is revised at once, as far as one later figure goes."""
    suspects: int = 6
    """Sums over a moved month that are tried, the latest first."""
    rounds: int = 4
    """Lone sums that are rejected in one run of months."""
    work_cells: float = 3e6
    """Statements times cells of bounds up to which sums are tried; only figures that nobody publishes come near."""


LONE_SUMS = LoneSumTolerances()


@dataclass(frozen=True, slots=True)
class SolverTolerances:
    """When a month is fixed (solver.py)."""

    fixed_within_share: float = 0.05
    """A month is fixed if the figures leave it open by at most this share on either side."""
    coarse_share: float = 0.02
    """A figure fixes sums only if its digits leave open at most this share of a mean month."""
    printed_within_share: float = 0.03
    """Share of a mean month within which round figures are mostly exact, however many zeros they end in."""
    unusual_share: float = 0.5
    """Share of the usual level by which the difference of two round totals must miss it to be put down to rounding."""


SOLVER = SolverTolerances()


@dataclass(frozen=True, slots=True)
class AggregationTolerances:
    """What parts and whole imply for each other (aggregation.py)."""

    narrow_share: float = 0.02
    """A sum is known if the figures leave it open by at most this share on either side."""
    adds_up_share: float = 0.03
    """Share of a mean month of the whole by which parts may miss it, for revisions between their publications."""
    rounds: int = 8


AGGREGATION = AggregationTolerances()


@dataclass(frozen=True, slots=True)
class DisaggregationTolerances:
    """How open months are estimated (disaggregation.py)."""

    ratio_step_log_sds: tuple[float, float, float] = (0.02, 0.06, 0.30)
    """Least, default and largest monthly standard deviation of the log ratio of a series to its indicator."""
    revision_sd_share: float = 0.01
    """Standard deviation of the revisions that a softened figure may have missed, as a share of it."""


DISAGGREGATION = DisaggregationTolerances()


@dataclass(frozen=True, slots=True)
class GrowthTolerances:
    """When a growth rate is checked, applied or wrong (growth.py)."""

    sure_share: float = 0.015
    """A sum is sure enough to check or apply a growth rate if it is open by at most this share on either side."""
    least_percent: float = -90.0
    """A rate at or below this has too few digits left to give a level: -99 may stand for any rate down to -100."""
    slack_points: float = 1.0
    """Percentage points by which revisions since publication may have moved a growth rate, beside 3 % of the rate."""
    fine_share: float = 0.01
    """A printed level shows what growth was meant if its digits leave open at most this share."""
    clearly_net: int = 2
    """Net support that makes a figure well enough known to call a rate wrong that fits no known slip."""
    revised_share: float = 0.06
    """Share up to which a refused figure shows that its months were revised."""
    other_years_months: tuple[int, int, int] = (-24, -12, 12)


GROWTH = GrowthTolerances()


@dataclass(frozen=True, slots=True)
class ErrorTypeTolerances:
    """When a known slip explains a figure (error_types.py)."""

    exact_share: float = 0.01
    """Two sums are the same figure if their intervals meet and are open by at most this share."""
    far_off_share: float = 0.1
    """Share by which a statement must miss before a sum that it only roughly equals explains it."""
    confusable_months: tuple[int, ...] = (1, 2, 3, 11, 13)
    """Months apart at which one month is often printed for another."""


ERROR_TYPES = ErrorTypeTolerances()


@dataclass(frozen=True, slots=True)
class ContradictionTolerances:
    """Superseded, undecided or a contradiction (contradictions.py)."""

    revised_share: float = 0.06
    """Share of a figure up to which a newer figure may have replaced it without either being wrong."""
    later_days: int = 10
    """A figure is newer than another if it was published at least so many days after."""
    near_share: float = 0.01
    """Share of a figure up to which a finer or later one simply takes its place."""
    mixed_share: float = 0.5
    """Share of a figure by which sums of different vintages may miss it where no other figure gives its period."""
    around_factor: float = 1.5
    """Factor to the level of the figures around it within which a sum is expected that nothing else decides."""
    rebased_share: float = 0.12
    """Share of a sum up to which several newer figures together are taken for a new basis."""
    coarse_share: float = 0.02
    """A figure whose trailing zeros leave open more than this share of it is ambiguous until others decide."""


CONTRADICTIONS = ContradictionTolerances()
