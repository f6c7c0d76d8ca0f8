"""The fan chart as a file: HTML, PNG or SVG, by the ending of its name."""

from __future__ import annotations

from pathlib import Path

from models.core.errors import InvalidInput, Problem
from models.core.replaced_file import STANDARD, replaced, replaced_bytes
from training.plots.fan_chart import FanChart


def write_chart(chart: FanChart, path: Path) -> None:
    """Write the chart in the form that the name of the file asks for (``-``: HTML); InvalidInput for another name."""
    match ".html" if path == STANDARD else path.suffix.lower():
        case ".html":
            from training.plots.html import page

            with replaced(path) as text:
                text.write(page(chart))
        case ".png" | ".svg" as form:
            from training.plots.image import draw

            with replaced_bytes(path) as file:
                file.write(draw(chart, form[1:]))
        case other:
            raise InvalidInput(
                [Problem(str(path), "", other or "no ending", "a name that ends in .html, .png or .svg")]
            )
