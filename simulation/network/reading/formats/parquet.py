"""Parquet tables, read by PyArrow: columns by name, ids of any type."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.reading.column_names import is_time_name, list_column
from simulation.network.reading.columns import columns_by_name
from simulation.network.reading.content import check_memory
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines, in_order
from simulation.plural import plural

_MEMORY_PER_ROW = 200  # what repeats is packed away, so that the size of the file tells nothing


def read_parquet(content: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the rows of a table.

    Raises
    ------
    NetworkError
        If the table is damaged, its columns do not tell what they are, or values are missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if options.header not in (None, "names"):
        raise refused(source, "'names': a table has names of columns", options.header, "network.header")
    for name in ("separator", "comments", "labels"):
        if getattr(options, name) is not None:
            raise refused(source, "nothing: this is a table of columns", getattr(options, name), f"network.{name}")
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        check_memory(Path(source), file.metadata.num_rows, _MEMORY_PER_ROW)
        table = file.read()
    except NetworkError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused(source, f"an undamaged Parquet table ({str(error).splitlines()[0]}); fetch it again") from None
    names = [name for name in table.column_names if not name.startswith("__index_level_")]
    listed = list_column(names)
    if listed is not None and pa.types.is_list(table.column(names[listed[0]]).type):
        raise refused(source, "one row per tie; this table holds lists: explode them, or write the table as CSV")
    columns = columns_by_name(names, options, source)
    if table.num_rows == 0:
        raise refused(source, "no ties: the table has no rows")
    problems: list[Problem] = []
    ends = [_labels(table.column(names[place]), names[place], problems) for place in (columns.first, columns.second)]
    weights = None
    if columns.weight >= 0:
        weights = _weights(table.column(names[columns.weight]), names[columns.weight], problems)
    if columns.types >= 0:
        problems.append(Problem("network.file", names[columns.types], "ties of one kind; write this table as CSV"))
    if problems:
        raise NetworkError(problems, source)
    notes.say(f"A Parquet table: a is {names[columns.first]!r}, b is {names[columns.second]!r}.")
    if columns.unused:
        notes.say(f"Columns that are not read: {', '.join(map(repr, columns.unused))}.")
    if any(map(is_time_name, columns.unused)):
        notes.say("Contacts at several times are merged into one tie.")
    both = pa.concat_arrays([chunk for end in ends for chunk in end.chunks]).dictionary_encode()
    codes = both.indices.to_numpy()
    ties = in_order(both.dictionary.to_pylist(), codes[: table.num_rows], codes[table.num_rows :])
    return TieLines(ties.left, ties.right, ties.labels, weights)


def _labels(column: Any, name: str, problems: list[Problem]) -> Any:
    """Return a column as text; append what is wrong with it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    field = f"network.file, column {name}"
    if column.null_count:
        allowed = f"a label in each row ({plural(column.null_count, 'is', 'are')} missing)"
        problems.append(Problem(field, MISSING, allowed))
        return column
    if pa.types.is_dictionary(column.type):
        column = column.cast(kind)
    if pa.types.is_floating(kind):
        # Whole numbers that a missing value once turned into floating-point ones.
        values = column.to_numpy()
        wrong = ~((values == np.floor(values)) & (np.abs(values) <= 2.0**53))
        if wrong.any():
            problems.append(Problem(field, values[int(wrong.argmax())].item(), "whole numbers or text"))
            return column
        return column.cast(pa.int64()).cast(pa.string())
    if pa.types.is_integer(kind):
        return column.cast(pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        text = column.cast(pa.string())
        blank = int(pc.sum(pc.equal(pc.utf8_trim_whitespace(text), "")).as_py() or 0)
        if blank:
            problems.append(Problem(field, MISSING, f"labels that are not blank ({blank:,} are)"))
        return text
    problems.append(Problem(field, str(kind), "whole numbers or text"))
    return column


def _weights(column: Any, name: str, problems: list[Problem]) -> NDArray[np.float32] | None:
    import pyarrow as pa

    field = f"network.file, column {name}"
    if column.null_count or not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        allowed = f"numbers in 0..1 ({plural(column.null_count, 'is', 'are')} missing)"
        problems.append(Problem(field, str(column.type), allowed))
        return None
    values: NDArray[np.float64] = column.to_numpy().astype(np.float64)
    wrong = ~((values >= 0.0) & (values <= 1.0))
    if wrong.any():
        wrong_ones = plural(int(wrong.sum()), "is", "are")
        allowed = f"numbers in 0..1 ({wrong_ones} not; weights = 'ignored' does not read them)"
        problems.append(Problem(field, values[int(wrong.argmax())].item(), allowed))
        return None
    return np.asarray(values + 0.0, dtype=np.float32)
