"""What every document is: an immutable pydantic model whose fields have descriptions with units.

Generated from models/documents/document.py: python -m tests.client.generate
"""

from __future__ import annotations

from exportcast_client.document import Document


class Interval(Document):
    """A central interval of a distribution, ends included."""

    level: int
    """level in percent: 80 holds 8 of 10 outcomes"""

    lower: float | None
    """lower end; null where growth has no base"""

    upper: float | None
    """upper end; null where growth has no base"""
