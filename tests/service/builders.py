"""Small things that the tests of the service are built from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from models.core.errors import ArtifactRejected
from models.core.periods import Month
from models.core.settings import Settings, token_hash
from models.documents.report_example import REPORT
from models.forecasting.adjustment import Adjustment
from models.forecasting.forecast import Calibration, Forecast
from models.forecasting.trials import Trial
from models.storage.records import Version
from models.vintages.vintage import History

NOW = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
TOKEN = "a-secret-token"


def settings(home: Path = Path("/nowhere"), **given: Any) -> Settings:
    """Settings with one write token."""
    tokens: dict[str, Any] = {"api_tokens": (token_hash(TOKEN),)}
    return Settings(home, f"sqlite:///{home}/x.db", (home / "artefacts").as_uri(), **(tokens | given))


def version(series: str = "pk.ict", number: int = 1) -> Version:
    """Version ``number`` of a series, made that many hours before NOW."""
    name = f"20260501T0{number}0000Z-{number:08x}"
    made = NOW - timedelta(hours=9 - number)
    return Version(series, name, made, date(2026, 5, 1), Month.of(2026, 3), f"{number:016x}", f"{number:064x}")


def normal_paths(version: Version) -> np.ndarray:
    """200 paths, [200, 60], about 350."""
    return np.random.default_rng(7).normal(350, 30, (200, 60)).astype(np.float32)


def two_years(version: Version) -> History:
    """300 to 395 in the 24 months up to the cutoff, the ninth last of them estimated."""
    values = np.linspace(300.0, 395.0, 24)
    return History(version.series, version.cutoff + -23, values, frozenset({version.cutoff + -8}))


def constant_paths(version: Version) -> np.ndarray:
    """20 equal paths, [20, 60], all at the number of the version: an answer shows which version it came from."""
    return np.full((20, 60), int(version.vintage, 16), np.float32)


@dataclass
class FakeArtifacts:
    """Artifacts made when they are loaded; ``refused`` versions are refused, ``loads`` counts by version."""

    paths: Callable[[Version], np.ndarray] = normal_paths
    history: Callable[[Version], History | None] = lambda version: None
    adjustment: Adjustment | None = None
    refused: set[str] = field(default_factory=set)
    loads: list[str] = field(default_factory=list)

    def load(self, version: Version) -> Forecast:
        """The forecast of a version."""
        self.loads.append(version.version)
        if version.version in self.refused:
            raise ArtifactRejected(version.series, version.version, "sha256", "model.joblib is not what was published")
        return Forecast(
            series=version.series,
            as_of=version.as_of,
            cutoff=version.cutoff,
            issued_at=version.created,
            model_version=version.version,
            vintage=version.vintage,
            members={"ets": 0.25, "theta": 0.75},
            calibration=Calibration(
                windows=12, levels_supported=(50, 80), trials=(Trial(80, 12, 58, 72), Trial(95, 12, 57, 72))
            ),
            scale=10.0,
            paths=self.paths(version),
            notes=("the record has a break in FY2019",),
            history=self.history(version),
            adjustment=self.adjustment,
        )


def report(**given: Any) -> dict[str, Any]:
    """A report as JSON: March 2026 of pk.ict, published in April."""
    return REPORT | {"source": "SBP"} | given
