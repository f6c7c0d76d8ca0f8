"""Records that the demo loads: the bundled one, and those of examples/ in a checkout."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

from models.core.catalog import bundled_reports
from models.core.errors import InvalidInput, Problem

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = {"us": "us.industry"}
"""The series that is shown first, by example."""


@dataclass(frozen=True, slots=True)
class Example:
    """Figures to load as CSV, the name of their file, and the series that is shown first."""

    name: str
    reports: bytes
    series: str

    @classmethod
    def bundled(cls) -> Example:
        """The record that comes with the package."""
        return cls("bundled reports.csv", bundled_reports(), "pk.ict")

    @classmethod
    def installed(cls, name: str, home: Path) -> Example:
        """An example of examples/, whose catalog is put into the home.

        InvalidInput if this installation has no examples, or if the home has another catalog of its own.
        """
        folder, target = FOLDER / name, home / "catalogue.toml"
        if not folder.is_dir():
            raise InvalidInput(
                [Problem(str(folder), "", "nothing", "the examples of a checkout: they are in no package")]
            )
        catalog = (folder / "catalogue.toml").read_text("utf-8")
        if target.exists() and target.read_text("utf-8") != catalog:
            raise InvalidInput([Problem(str(target), "", "another catalog", "an empty home: --home DIR names one")])
        home.mkdir(parents=True, exist_ok=True)
        target.write_text(catalog, "utf-8")
        reports = gzip.decompress((folder / "reports.csv.gz").read_bytes())
        return cls(f"examples/{name}/reports.csv.gz", reports, EXAMPLES[name])
