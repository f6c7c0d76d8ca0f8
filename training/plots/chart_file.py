"""The fan chart as a file: HTML, PNG or SVG, by the ending of its name."""

from __future__ import annotations

from pathlib import Path

from models.core.errors import InvalidInput, Problem
from training.plots.fan_chart import FanChart


def write_chart(chart: FanChart, path: Path) -> None:
    """Write the chart in the form that the name of the file asks for; InvalidInput if it is none of the three."""
    match path.suffix.lower():
        case ".html":
            from training.plots.html import page

            path.write_text(page(chart), "utf-8")
        case ".png" | ".svg":
            from training.plots.image import draw

            draw(chart, path)
        case other:
            raise InvalidInput(
                [Problem(str(path), "", other or "no ending", "a name that ends in .html, .png or .svg")]
            )
