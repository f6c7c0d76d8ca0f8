"""Documents as tables of pandas, where it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exportcast_client.document import Document
from exportcast_client.table import MONTH, table_of

if TYPE_CHECKING:
    from pandas import DataFrame

MISSING = "to_pandas() needs pandas, which is not installed: python -m pip install pandas"


def frame(document: Document) -> DataFrame:
    """The rows of a document; ``attrs`` has its other plain members, such as unit and cutoff."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(MISSING) from error
    table = table_of(document)
    made = pd.DataFrame(table.rows, columns=list(table.columns))
    empty = [name for name in table.columns if made[name].isna().all()]
    made = made.astype(dict.fromkeys(empty, "float64"))
    if MONTH in table.index:
        made[MONTH] = pd.PeriodIndex(made[MONTH].astype(str), freq="M")
    if table.index:
        made = made.set_index(list(table.index))
    made.attrs = {name: value for name, value in document if isinstance(value, str | int | float)}
    return made
