"""`Partition`: the parts of one kind: Parquet files named by their number and by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.sweep.store.columns import Columns
from experiments.sweep.store.files import checksum, refused, write_whole
from experiments.sweep.store.index import LENGTH, Index, identities
from simulation.files.storage import parquet_bytes

if TYPE_CHECKING:
    import pyarrow

_NAME = re.compile(r"(\d{6,})-([0-9a-f]{16})\.parquet")


class Partition:
    """A folder of parts, what is in them, and what of their kind journals hold.

    Parameters
    ----------
    folder : Path
    key : {"run", "point"}
        Column by which rows are found.
    columns : Columns
    """

    def __init__(self, folder: Path, key: str, columns: Columns) -> None:
        self.folder = folder
        self.key = key
        self.columns = columns
        self.index = Index()
        # By place; a journal's gives way to the part that it becomes.
        self.sources: list[Path] = []

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.folder.name

    def parts(self) -> list[tuple[int, Path]]:
        """Return number and path of the parts that are there, in the order of their numbers."""
        found = []
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            match = _NAME.fullmatch(path.name)
            if match is not None:
                found.append((int(match[1]), path))
        return sorted(found)

    def strangers(self) -> list[Path]:
        """Return the files that are no parts, but that those who read ``*.parquet`` would read."""
        paths = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(path for path in paths if path.suffix == ".parquet" and not _NAME.fullmatch(path.name))

    def table(self, path: Path, columns: list[str] | None = None) -> pyarrow.Table | None:
        """Return the table of a part, or None if it is not what the store wrote, to the bit.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        import pyarrow
        from pyarrow import parquet

        try:
            content = path.read_bytes()
        except IsADirectoryError:
            return None
        match = _NAME.fullmatch(path.name)
        if match is None or checksum(content) != match[2]:
            return None
        try:
            file = parquet.ParquetFile(pyarrow.BufferReader(content))
            if not file.schema_arrow.equals(self.columns.schema):
                return None
            # Parts are small: threads would take longer to start than to read.
            table = file.read(columns, use_threads=False)
        except (pyarrow.ArrowException, OSError):
            return None
        # A checksum keeps nobody from writing what he likes.
        return None if table[self.key].null_count else table

    def add_source(self, path: Path) -> int:
        """Take in a part or a journal, without its identities; return its place."""
        self.sources.append(path)
        return len(self.sources) - 1

    def drop_known(self, kept: dict[str, Any], journal: Path) -> None:
        """Drop from what a journal holds what another source has, be it a part made of that journal."""
        for key, place in zip(list(kept), self.index.places(identities(list(kept))), strict=True):
            if place >= 0 and self.sources[place] != journal:
                del kept[key]

    def replace_source(self, journal: Path, part: Path, keys: Iterable[str]) -> None:
        """Let a part take the place of the journal that it was made of."""
        place = self.sources.index(journal)
        self.sources[place] = part
        # A write that failed may have left whole lines, which nobody was told of.
        self.index.note(keys, place)

    def add_part(self, path: Path) -> bool:
        """Take in a part if it is whole; return whether it is."""
        table = self.table(path, [self.key])
        if table is None:
            return False
        self.index.add(keys_of(table, self.key), self.add_source(path))
        return True

    def write_part(self, number: int, table: pyarrow.Table) -> Path:
        """Write a part: whole, or not at all; equal tables have equal names.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        content = parquet_bytes(table)
        path = self.folder / f"{number:06d}-{checksum(content)}.parquet"
        write_whole(path, content)
        return path

    def read(
        self, keys: NDArray[np.bytes_], places: NDArray[np.int32], journal: Callable[[Path], pyarrow.Table]
    ) -> pyarrow.Table:
        """Return the rows of identities, in their order, then as they were kept.

        Parameters
        ----------
        keys : S32 array, shape (identities,)
            May hold one more than once: its rows are repeated.
        places : int32 array, shape (identities,)
            Of their sources; none is -1.
        journal : callable
            Reads a source that is a journal.

        Raises
        ------
        StorageError
            If a part has been damaged since it was checked.
        OSError
            If one cannot be read.
        """
        import pyarrow
        import pyarrow.compute

        tables = [self.columns.schema.empty_table()]
        for place in np.unique(places):
            path = self.sources[place]
            table = self.table(path) if path.parent == self.folder else journal(path)
            if table is None:
                raise refused(path, "has been damaged since the store was opened; open it again to set it aside")
            # Of identities that two parts have, those of the first part only.
            wanted = pyarrow.array(np.unique(keys[places == place]).astype("U"))
            tables.append(table.filter(pyarrow.compute.is_in(table[self.key], wanted)))
        table = pyarrow.concat_tables(tables)
        sought, of_key = np.unique(keys, return_inverse=True)
        rows = np.searchsorted(sought, keys_of(table, self.key))
        order = np.argsort(rows, kind="stable")
        counts = np.bincount(rows, minlength=len(sought))
        firsts = np.cumsum(counts) - counts
        lengths = counts[of_key]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return table.take(order[np.repeat(firsts[of_key], lengths) + within]).combine_chunks()


def keys_of(table: pyarrow.Table, column: str) -> NDArray[np.bytes_]:
    """Return a column of identities (S32, shape (rows,))."""
    if not table.num_rows:
        return np.empty(0, f"S{LENGTH}")
    keys: NDArray[np.bytes_] = table[column].to_numpy().astype(f"S{LENGTH}")
    return keys
