"""What every answer is: an immutable pydantic model that can be shown as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pandas import DataFrame


class Document(BaseModel):
    """What the service answers. Members that this version does not know are attributes too, and in ``model_extra``."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        protected_namespaces=(),
        defer_build=True,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
    )

    rows_at: ClassVar[tuple[str, ...]] = ()
    """The members that lead to the rows of the table: a list, and a list in each of its items; none: one row."""

    rows_named_by: ClassVar[str] = ""
    """The member of an item of the first list that names the rows in it."""

    def plain(self) -> dict[str, Any]:
        """The members as the service sent them: plain values, those left out by it are left out."""
        return self.model_dump(mode="json", exclude_unset=True)

    def to_pandas(self) -> DataFrame:
        """The rows as a table of pandas; months are an index of periods. ImportError where pandas is missing."""
        from exportcast_client.frames import frame

        return frame(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from exportcast_client.html import html

        return html(self)
