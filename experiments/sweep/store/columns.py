"""`Columns`: names and kinds of what a store keeps of a run, in the journal and in Parquet."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow

KINDS = ("int", "float", "text")
# Ahead of the own columns, in every part.
RUN_COLUMNS = {"run": "text", "point": "text", "replicate": "int", "seconds": "float"}
SERIES_COLUMNS = {"run": "text", "point": "text", "replicate": "int"}
POINT_COLUMNS = {"point": "text", "record": "text"}
_INT64 = 2**63
_LARGEST = sys.float_info.max


class Columns:
    """Own columns of one kind of part.

    Parameters
    ----------
    first : mapping of str to str
        Columns that every store has: name -> one of `KINDS`.
    own : mapping of str to str
        Columns of this store.

    Raises
    ------
    ValueError
        If a name is taken, or a kind is unknown.
    """

    def __init__(self, first: Mapping[str, str], own: Mapping[str, str]) -> None:
        problems = [f"column {name!r}: the store has one of that name" for name in own if name in first]
        problems += [f"column {n!r} = {kind!r}: must be one of {KINDS}" for n, kind in own.items() if kind not in KINDS]
        if problems:
            raise ValueError("; ".join(problems))
        self.own = dict(own)
        self.all = {**first, **own}

    @property
    def schema(self) -> pyarrow.Schema:
        """The Arrow schema: int64, float64 and string, each with missing values."""
        import pyarrow

        types = {"int": pyarrow.int64(), "float": pyarrow.float64(), "text": pyarrow.string()}
        return pyarrow.schema([(name, types[kind]) for name, kind in self.all.items()])

    def encode(self, values: Mapping[str, Any], problems: list[str]) -> list[Any]:
        """Return what JSON keeps of a row, in the order of the own columns; what is wrong goes to `problems`."""
        self._compare(values, problems)
        return [_encoded(name, kind, values.get(name), problems) for name, kind in self.own.items()]

    def encode_lists(self, values: Mapping[str, Iterable[Any]], problems: list[str]) -> list[list[Any]]:
        """Return what JSON keeps of columns, in the order of the own columns; what is wrong goes to `problems`."""
        self._compare(values, problems)
        return [
            [_encoded(name, kind, value, problems) for value in values.get(name, ())] for name, kind in self.own.items()
        ]

    def _compare(self, values: Mapping[str, Any], problems: list[str]) -> None:
        if values.keys() != self.own.keys():
            problems += [f"column {name!r}: must be one of {list(self.own)}" for name in values if name not in self.own]
            problems += [f"column {name!r}: is missing" for name in self.own if name not in values]

    def table(self, cells: Sequence[Sequence[Any]]) -> pyarrow.Table:
        """Return an Arrow table from what JSON kept, a list per column of `all`."""
        import pyarrow

        arrays = [
            # An infinity is text in JSON.
            [float(cell) if isinstance(cell, str) else cell for cell in column] if kind == "float" else column
            for kind, column in zip(self.all.values(), cells, strict=True)
        ]
        schema = self.schema
        columns = [pyarrow.array(array, field.type) for array, field in zip(arrays, schema, strict=True)]
        return pyarrow.Table.from_arrays(columns, schema=schema)


def _encoded(name: str, kind: str, value: object, problems: list[str]) -> float | int | str | None:
    try:
        return encode(kind, value)
    except ValueError as error:
        problems.append(f"column {name!r} = {value!r:.60}: {error}")
        return None


def encode(kind: str, value: object) -> float | int | str | None:
    """Return what JSON keeps of a value, exactly: NaN is missing, an infinity is text.

    Parameters
    ----------
    kind : {"int", "float", "text"}
    value : object

    Raises
    ------
    ValueError
        If it is not of the kind; says what must be.
    """
    if value is None:
        return None
    if kind == "text":
        return _text(value)
    # Most are of these two, and there may be millions.
    if type(value) is float and kind == "float" and -_LARGEST <= value <= _LARGEST:
        return value
    if type(value) is int and kind == "int" and -_INT64 <= value < _INT64:
        return value
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"must be a number ({kind}), or None")
    if kind == "int":
        if not isinstance(value, Integral) or not -_INT64 <= int(value) < _INT64:
            raise ValueError("must be a whole number of 64 bits, or None")
        return int(value)
    try:
        number = float(value)
    except OverflowError:
        raise ValueError("must be a number that 64 bits can hold") from None
    if math.isfinite(number):
        return number
    return None if math.isnan(number) else str(number)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text, or None")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must be text without single surrogates") from None
    return str(value)
