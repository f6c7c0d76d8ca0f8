"""The columns of an SDMX-CSV file: version, dataflow, dimensions, measure and attributes, with labels or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.core.errors import Problem

PERIOD, VALUE = "TIME_PERIOD", "OBS_VALUE"
FIRST = ("DATAFLOW", "STRUCTURE", "KEY")
"""The first column: version 1.0, version 2.0, and version 1.0 as the ECB writes it."""

LONGEST = 400
"""Characters of a heading; a longer one is no component."""

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_@$-]*")
_HEADING = re.compile(r"(?P<id>[^:\[]+?)\s*(?:\[.?\])?\s*(?P<label>:.*)?")
_OTHERS = """
STRUCTURE STRUCTURE_ID STRUCTURE_NAME DATAFLOW ACTION OBS_KEY TIME_PERIOD OBS_VALUE OBS_STATUS OBS_FLAG OBS_CONF
CONF_STATUS UNIT_MULT DECIMALS COMMENT COMMENT_OBS OBS_COM OBS_PRE_BREAK PRE_BREAK_VALUE LAST_UPDATE UPDATED
VALID_FROM VALID_TO VALIDFROM VALIDTO TIME_FORMAT COLLECTION TITLE TITLE_COMPL
"""
_NO_DIMENSION = frozenset(_OTHERS.split())


@dataclass(frozen=True, slots=True)
class SdmxColumns:
    """Where the components of a file are: ``at`` by id in capitals; ``labelled`` columns hold ``A: Normal value``."""

    header: Sequence[str]
    at: Mapping[str, int]
    labelled: frozenset[int]

    @classmethod
    def of(cls, header: Sequence[str]) -> SdmxColumns:
        """The columns of a header; the first of a name counts, so that labels in columns of their own do not."""
        at: dict[str, int] = {}
        labelled = set()
        for column, text in enumerate(header):
            match = _HEADING.fullmatch(text.strip()) if len(text) <= LONGEST else None
            if match and _ID.fullmatch(match["id"]):
                at.setdefault(match["id"].upper(), column)
                labelled |= {column} if match["label"] else set()
        return cls(header, at, frozenset(labelled))

    @property
    def is_sdmx(self) -> bool:
        """Whether the first column is one of SDMX-CSV, or both period and value have their names there."""
        first = self.header[0].strip() if self.header else ""
        found = next((name for name in FIRST if re.fullmatch(rf"{name}(\[.?\])?", first, re.IGNORECASE)), None)
        return found in ("DATAFLOW", "STRUCTURE") or {PERIOD, VALUE} <= self.at.keys()

    def problems(self, place: str) -> Iterator[Problem]:
        """What keeps the file from being read."""
        found = "the columns " + ", ".join(h for h in self.header if h)[:300]
        for name in (PERIOD, VALUE):
            if name not in self.at:
                yield Problem(place, name, found, f"a column {name}")
        if not self.at.keys() & set(FIRST):
            yield Problem(place, "", found, "a first column DATAFLOW (SDMX-CSV 1.0) or STRUCTURE (2.0)")
        if "STRUCTURE" in self.at and "STRUCTURE_ID" not in self.at:
            yield Problem(place, "STRUCTURE_ID", found, "a column STRUCTURE_ID")

    @property
    def dimensions(self) -> list[str]:
        """Columns that identify a series by the order of the standard: before OBS_VALUE and no known attribute."""
        last = self.at[VALUE]
        return [name for name, column in self.at.items() if column < last and name not in _NO_DIMENSION]

    def get(self, cells: Sequence[str], *names: str) -> str:
        """The code in the first of the columns that there is; empty where there is none."""
        for name in names:
            if (column := self.at.get(name)) is not None:
                text = cells[column].strip() if column < len(cells) else ""
                has_label = column in self.labelled and name not in (PERIOD, VALUE)
                return text.partition(":")[0].strip() if has_label else text
        return ""

    def dataflow(self, cells: Sequence[str]) -> str:
        """The id of the structure with agency and version, without a label."""
        column = self.at.get("STRUCTURE_ID", self.at.get("DATAFLOW"))
        text = cells[column].strip() if column is not None and column < len(cells) else ""
        return re.sub(r"(\)):\s.*", r"\1", text)
