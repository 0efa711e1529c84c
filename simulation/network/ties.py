"""From pairs of rows to compressed sparse rows: sorted, merged, without self-loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from dataclasses import fields as dataclass_fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Reading:
    """How a file was read.

    Parameters
    ----------
    format : str
        Its format, one of `simulation.network.FILE_FORMATS`.
    sentences : tuple of str
        What was decided, by whom, and what was not used, in words.
    skipped_lines : int
        Lines that were not used: comments.
    first_skipped : tuple of str
        The first of them, each with its number.
    """

    format: str
    sentences: tuple[str, ...] = ()
    skipped_lines: int = 0
    first_skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class TieReport:
    """What became of the lines that a network was made from.

    Parameters
    ----------
    lines : int
        Lines (pairs) that were given.
    self_loops : int
        Lines dropped because they tie a consumer to itself.
    parallel_lines : int
        Lines merged into a tie or friendship that an earlier line had made.
    isolated_added : int
        Consumers without a line, added because the file counts or declares them.
    reading : Reading, optional
        How the file was read; None if the network was made from pairs. Not compared.
    """

    lines: int
    self_loops: int
    parallel_lines: int
    isolated_added: int = 0
    reading: Reading | None = field(default=None, compare=False)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> TieReport:
        """Make a report of the plain values that `dataclasses.asdict` gave.

        Raises
        ------
        ValueError
            If they are no report.
        """
        fields = dict(plain)
        reading = fields.pop("reading", None)
        if reading is not None:
            if not isinstance(reading, Mapping) or not _are_plain(reading, Reading):
                raise ValueError("a report whose reading is whole")
            texts = {name: tuple(reading[name]) for name in _TEXTS if name in reading}
            fields["reading"] = Reading(**{**reading, **texts})
        if not _are_plain(fields, cls):
            raise ValueError("a report whose counts are whole")
        return cls(**fields)


_TEXTS = ("sentences", "first_skipped")


def _are_plain(plain: Mapping[Any, Any], kind: type[Any]) -> bool:
    """Whether plain values are those of the fields of a report: counts, texts, lists of texts; none is missing."""
    known = {one.name: one for one in dataclass_fields(kind)}
    needed = {name for name, one in known.items() if one.default is MISSING}
    if not needed <= plain.keys() <= known.keys():
        return False
    for name, value in plain.items():
        if name in _TEXTS:
            is_sound = isinstance(value, list | tuple) and all(isinstance(text, str) for text in value)
        elif name == "format":
            is_sound = isinstance(value, str)
        elif name == "reading":
            is_sound = isinstance(value, Reading)
        else:
            is_sound = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if not is_sound:
            return False
    return True


class MergedTies(NamedTuple):
    """Compressed rows of ties; the arrays are read-only and `SocialNetwork` describes them.

    ``uneven`` is a friendship, as two rows, whose two directions were given different strengths; None if there is none.
    """

    indptr: NDArray[np.int64]
    targets: NDArray[np.int32]
    multiplicity: NDArray[np.int32] | None
    strengths: NDArray[np.float32] | None
    report: TieReport
    uneven: tuple[int, int] | None = None


def merge_ties(
    authors: NDArray[np.int32],
    followers: NDArray[np.int32],
    consumers: int,
    *,
    mutual: bool = False,
    strengths: NDArray[np.float32] | None = None,
    isolated_added: int = 0,
) -> MergedTies:
    """Sort ties by author and follower, drop self-loops and merge parallel ties.

    Parameters
    ----------
    authors, followers : int32 arrays, shape (lines,)
        Rows, already known to lie in 0..consumers-1.
    consumers : int
        Number of rows.
    mutual : bool
        Whether each pair is a friendship, that is one tie in each direction. Multiplicity then counts the
        lines of the unordered pair.
    strengths : float32 array, shape (lines,), optional
        Strength per line; of parallel lines the strongest is kept. Friendships whose directions have different
        strengths are told by ``uneven``.
    isolated_added : int
        Passed on to the report.

    Returns
    -------
    MergedTies
    """
    lines = len(authors)
    apart = authors != followers
    if not apart.all():
        authors, followers = authors[apart], followers[apart]
        strengths = None if strengths is None else strengths[apart]
    pairs = len(authors)
    if mutual:
        authors, followers = np.concatenate([authors, followers]), np.concatenate([followers, authors])
        strengths = None if strengths is None else np.concatenate([strengths, strengths])

    is_turned = None
    if mutual and strengths is not None:
        is_turned = np.arange(2 * pairs) >= pairs

    # One 64-bit key per tie sorts several times faster than two columns do.
    keys = authors.astype(np.int64)
    keys *= consumers
    keys += followers
    if strengths is None:
        keys.sort()
    else:
        order = np.argsort(keys)
        keys, strengths = keys[order], strengths[order]
        is_turned = None if is_turned is None else is_turned[order]

    is_first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    multiplicity = None
    uneven = None
    if not is_first.all():
        starts = np.flatnonzero(is_first)
        if is_turned is not None and strengths is not None:
            uneven = _uneven(keys, strengths, is_turned, starts, consumers)
        multiplicity = np.diff(starts, append=len(keys)).astype(np.int32)
        keys = keys[starts]
        strengths = None if strengths is None else np.maximum.reduceat(strengths, starts)

    row_keys = np.arange(consumers + 1, dtype=np.int64) * consumers
    indptr = np.searchsorted(keys, row_keys).astype(np.int64, copy=False)
    keys -= np.repeat(row_keys[:-1], np.diff(indptr))
    targets = keys.astype(np.int32)
    for array in (indptr, targets, multiplicity, strengths):
        if array is not None:
            array.setflags(write=False)
    report = TieReport(
        lines=lines,
        self_loops=lines - pairs,
        parallel_lines=pairs - (len(targets) // 2 if mutual else len(targets)),
        isolated_added=isolated_added,
    )
    return MergedTies(indptr, targets, multiplicity, strengths, report, uneven)


def _uneven(
    keys: NDArray[np.int64],
    strengths: NDArray[np.float32],
    is_turned: NDArray[np.bool_],
    starts: NDArray[np.intp],
    consumers: int,
) -> tuple[int, int] | None:
    """Return the first friendship whose lines say different strengths for its two directions."""
    absent = np.float32(-1.0)
    along = np.maximum.reduceat(np.where(is_turned, absent, strengths), starts)
    against = np.maximum.reduceat(np.where(is_turned, strengths, absent), starts)
    differs = (along != against) & (along >= 0) & (against >= 0)
    if not differs.any():
        return None
    author, follower = divmod(int(keys[starts[int(differs.argmax())]]), consumers)
    return author, follower
