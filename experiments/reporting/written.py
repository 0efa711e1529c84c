"""Tables as CSV, and what JSON can hold: in full precision, the same bytes every time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas

from simulation.plain_text import spreadsheet_cell

_TEXTS = (pandas.StringDtype, pandas.CategoricalDtype)


def csv_bytes(table: pandas.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8, line feeds, the shortest digits that read back equal; what is missing is empty.

    Text that a spreadsheet would take for a formula begins with an apostrophe; numbers stay numbers.
    """
    texts = [place for place, kind in enumerate(table.dtypes) if kind == object or isinstance(kind, _TEXTS)]  # noqa: E721
    safe = table.set_axis([spreadsheet_cell(str(name)) for name in table.columns], axis=1)
    for place in texts:
        column = table.iloc[:, place].astype(object)
        cells = column.map(lambda value: spreadsheet_cell(value) if isinstance(value, str) else value)
        safe.isetitem(place, cells.to_numpy(dtype=object))
    return safe.to_csv(index=False, lineterminator="\n").encode(errors="backslashreplace")


def plain(value: Any) -> Any:
    """Return what JSON can hold: numbers of NumPy as Python's, tables as lists of rows, NaN and infinity as None."""
    if isinstance(value, pandas.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if value is None or value is pandas.NA:
        return None
    return str(value)
