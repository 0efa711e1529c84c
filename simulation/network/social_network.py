"""The social network: who sees what whom posts, as arrays that nothing changes.

A tie u -> v means that v sees what u posts: u is the author, v the follower. A friendship is two ties.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import NetworkError, Problem
from simulation.network.arrays import MOST_CONSUMERS, frozen, row_problems, strength_array, whole_numbers
from simulation.network.digest import network_digest
from simulation.network.labels import checked_labels, numbered_labels, rows_of
from simulation.network.networkx_bridge import graph_arrays, to_graph
from simulation.network.saved import load_arrays, save_arrays
from simulation.network.ties import TieReport, merge_ties

if TYPE_CHECKING:
    import networkx

_MOST_TIES = int(np.iinfo(np.int64).max)
_ARRAYS = ("indptr", "targets", "multiplicity", "strengths", "labels")
_FEW_TIES = 2**20  # fewer are counted before compiled code is even loaded
_MOST_PARALLEL = int(np.iinfo(np.int32).max)


class InTies(NamedTuple):
    """The same ties by follower: whom each consumer follows.

    Attributes
    ----------
    indptr : int64 array, shape (consumers + 1,)
        Followee i of v stands at ``indptr[v] + i``.
    sources : int32 array, shape (ties,)
        Authors, increasing within each row.
    positions : int64 array, shape (ties,)
        Where the same tie stands in `SocialNetwork.targets`, `strengths` and `multiplicity`.
    """

    indptr: NDArray[np.int64]
    sources: NDArray[np.int32]
    positions: NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class SocialNetwork:
    """Ties between consumers as compressed sparse rows, one row per author.

    All arrays are read-only, C-contiguous and of exactly the type stated, so that compiled code is compiled
    once. Usually made by `from_ties`, `from_networkx`, `read_network` or `generate_network`.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
        The followers of author u are ``targets[indptr[u]:indptr[u + 1]]``.
    targets : int32 array, shape (ties,)
        Followers, increasing within each row, without self-loops.
    multiplicity : int32 array, shape (ties,), optional
        How many parallel lines made each tie, at least 1. None = all 1.
    strengths : float32 array, shape (ties,), optional
        Tie strength in [0, 1]. None = all 1.
    labels : array of str, shape (consumers,), optional
        Names of the consumers as the user wrote them. None = ``'0'``..``'n-1'``.
    report : TieReport, optional
        What became of the lines that the network was made from. None if it was generated.

    Raises
    ------
    NetworkError
        If the arrays do not make a network, or it has no consumers or no ties.
    """

    indptr: NDArray[np.int64]
    targets: NDArray[np.int32]
    multiplicity: NDArray[np.int32] | None = None
    strengths: NDArray[np.float32] | None = None
    labels: NDArray[np.str_] | None = None
    report: TieReport | None = None

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        consumers, ties = max(np.size(self.indptr) - 1, 0), np.size(self.targets)
        indptr = whole_numbers("network.indptr", self.indptr, 0, _MOST_TIES, problems)
        targets = whole_numbers("network.targets", self.targets, 0, consumers - 1, problems)
        if indptr is not None and targets is not None:
            problems.extend(row_problems(indptr, targets))
        multiplicity, strengths, labels = self.multiplicity, self.strengths, self.labels
        if multiplicity is not None:
            multiplicity = whole_numbers("network.multiplicity", multiplicity, 1, _MOST_PARALLEL, problems)
            if multiplicity is not None and len(multiplicity) != ties:
                problems.append(Problem("network.multiplicity", len(multiplicity), "one number per tie"))
        if strengths is not None:
            strengths = strength_array("network.strengths", strengths, ties, problems)
        if labels is not None:
            labels = checked_labels(labels, consumers, problems)
        if problems:
            raise NetworkError(problems, "network")
        # What says nothing becomes None, so that equal networks have equal digests.
        if multiplicity is not None and (multiplicity == 1).all():
            multiplicity = None
        if strengths is not None and (strengths == 1).all():
            strengths = None
        self._set("indptr", indptr, np.int64)
        self._set("targets", targets, np.int32)
        self._set("multiplicity", multiplicity, np.int32)
        self._set("strengths", strengths, np.float32)
        self._set("labels", labels, np.str_)

    def _set(self, name: str, values: ArrayLike | None, dtype: type) -> None:
        object.__setattr__(self, name, None if values is None else frozen(values, dtype))

    @classmethod
    def trusted(
        cls,
        indptr: NDArray[np.int64],
        targets: NDArray[np.int32],
        multiplicity: NDArray[np.int32] | None = None,
        strengths: NDArray[np.float32] | None = None,
        labels: NDArray[np.str_] | None = None,
        report: TieReport | None = None,
    ) -> SocialNetwork:
        """Make a network from arrays that our own code has just made, without looking at them again.

        The arrays become read-only, and are not copied: nobody else may hold them. What says nothing, such as
        strengths that are all 1, must be None.

        Raises
        ------
        NetworkError
            If there is no tie.
        """
        if len(targets) == 0:
            raise NetworkError(
                [Problem("network.ties", 0, "at least 1 tie between two different consumers")], "network"
            )
        network = object.__new__(cls)
        arrays: tuple[tuple[NDArray[Any] | None, type], ...] = (
            (indptr, np.int64),
            (targets, np.int32),
            (multiplicity, np.int32),
            (strengths, np.float32),
            (labels, np.str_),
        )
        for name, (array, dtype) in zip(_ARRAYS, arrays, strict=True):
            object.__setattr__(network, name, None if array is None else frozen(array, dtype, owned=True))
        object.__setattr__(network, "report", report)
        return network

    def __repr__(self) -> str:
        return f"SocialNetwork(consumers={self.consumers}, ties={self.ties})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Arrays come out of a pickle writable, and a worker's compiled code would see another type.
        fields = (self.indptr, self.targets, self.multiplicity, self.strengths, self.labels, self.report)
        return SocialNetwork, fields

    @classmethod
    def from_ties(
        cls,
        authors: ArrayLike,
        followers: ArrayLike,
        consumers: int,
        *,
        labels: ArrayLike | None = None,
        mutual: bool = False,
        strengths: ArrayLike | None = None,
    ) -> SocialNetwork:
        """Make a network from pairs of rows; drop self-loops, merge parallel ties.

        Parameters
        ----------
        authors, followers : arrays of int, shape (lines,)
            Rows in 0..consumers-1.
        consumers : int
            Number of consumers, at least 1; those without a tie are isolated.
        labels : array of str, shape (consumers,), optional
            Names of the consumers.
        mutual : bool
            Whether each pair is a friendship, that is two ties. Multiplicity then counts the lines of the
            unordered pair.
        strengths : array of float, shape (lines,), optional
            Strength in [0, 1] per line; of parallel lines the strongest is kept. Lines of one friendship that go
            different ways must not differ.

        Raises
        ------
        NetworkError
            Naming everything that cannot be used.
        """
        if isinstance(consumers, bool) or not isinstance(consumers, int | np.integer):
            raise NetworkError([Problem("network.consumers", consumers, "a whole number")], "network")
        if not 1 <= consumers <= MOST_CONSUMERS:
            raise NetworkError([Problem("network.consumers", consumers, f"1..{MOST_CONSUMERS}")], "network")
        problems: list[Problem] = []
        sources = whole_numbers("authors", authors, 0, int(consumers) - 1, problems)
        targets = whole_numbers("followers", followers, 0, int(consumers) - 1, problems)
        lengths = np.size(authors), np.size(followers)
        if lengths[0] != lengths[1]:
            problems.append(Problem("followers", lengths[1], f"as many as there are authors, {lengths[0]}"))
        weights = None
        if strengths is not None:
            weights = strength_array("strengths", strengths, lengths[0], problems)
        if problems or sources is None or targets is None:
            raise NetworkError(problems, "network")
        merged = merge_ties(
            sources.astype(np.int32, copy=False),
            targets.astype(np.int32, copy=False),
            int(consumers),
            mutual=mutual,
            strengths=None if weights is None else weights.astype(np.float32, copy=False),
        )
        if merged.uneven is not None:
            allowed = "one strength per friendship; this one has two, so give both directions and mutual = False"
            raise NetworkError([Problem("strengths", merged.uneven, allowed)], "network")
        return cls(
            merged.indptr,
            merged.targets,
            merged.multiplicity,
            merged.strengths,
            labels,  # type: ignore[arg-type]  # checked and converted by the constructor
            merged.report,
        )

    @classmethod
    def from_networkx(
        cls, graph: networkx.Graph[Any], *, weights: str = "none", labels: str | None = None
    ) -> SocialNetwork:
        """Make a network from a NetworkX graph, its nodes in their order.

        An edge u -> v of a directed graph is a tie from author u to follower v; an edge of an undirected
        graph is a friendship.

        Parameters
        ----------
        graph : networkx.Graph
        weights : {'none', 'strength', 'ignored'}
            What the attribute ``weight`` of edges (or ``strength``, which `to_networkx` writes) is: not there; the
            strength of the tie, in [0, 1]; or not read.
        labels : {'names', 'ids'}, optional
            What consumers are called: the attribute ``label`` of nodes, or ``str(node)``. By default the attribute if
            nodes have it.

        Raises
        ------
        NetworkError
            If the graph has no ties, or its attributes are not what is said of them.
        """
        authors, followers, named, mutual, strengths = graph_arrays(graph, weights, labels)
        return cls.from_ties(authors, followers, len(named), labels=named, mutual=mutual, strengths=strengths)

    def to_networkx(self, rows: ArrayLike | None = None) -> networkx.DiGraph[int]:
        """Return a directed graph of rows with the attribute ``label``, or of what `rows` induce."""
        return to_graph(self.indptr, self.targets, self.strengths, self.label, rows)

    def with_strengths(self, strengths: ArrayLike) -> SocialNetwork:
        """Return the same network with other strengths: shape (ties,), each in [0, 1]."""
        return replace(self, strengths=strengths)  # type: ignore[arg-type]

    @property
    def consumers(self) -> int:
        """Number of consumers."""
        return len(self.indptr) - 1

    @property
    def ties(self) -> int:
        """Number of directed ties."""
        return len(self.targets)

    @property
    def followers(self) -> NDArray[np.int64]:
        """How many followers each consumer has (out-degree), shape (consumers,); counted anew at each call."""
        return frozen(np.diff(self.indptr), np.int64, owned=True)

    @property
    def followees(self) -> NDArray[np.int64]:
        """How many others each consumer follows (in-degree), shape (consumers,); counted anew at each call."""
        if self.ties < _FEW_TIES:
            counts = np.bincount(self.targets, minlength=self.consumers)
        else:
            # NumPy would make a copy of all ties twice as large as they are.
            from simulation.kernels.networks import compressed_rows

            counts = np.empty(self.consumers, np.int64)
            compressed_rows.count_followees(self.targets, counts)
        return frozen(counts, np.int64, owned=True)

    def in_ties(self) -> InTies:
        """Return the ties by follower; made at the first call, 12 bytes per tie."""
        return self._in_ties

    @cached_property
    def _in_ties(self) -> InTies:
        from scipy.sparse import csr_array

        # Turning compressed rows into compressed columns is a counting sort, ten times faster than argsort.
        positions = np.arange(self.ties, dtype=np.int64)
        shape = (self.consumers, self.consumers)
        columns = csr_array((positions, self.targets, self.indptr), shape=shape).tocsc()
        return InTies(
            frozen(columns.indptr, np.int64, owned=True),
            frozen(columns.indices, np.int32, owned=True),
            frozen(columns.data, np.int64, owned=True),
        )

    def label(self, row: int) -> str:
        """Return the label of one consumer.

        Raises
        ------
        NetworkError
            If there is no such row.
        """
        if isinstance(row, bool) or not isinstance(row, int | np.integer) or not 0 <= row < self.consumers:
            raise NetworkError([Problem("row", row, f"0..{self.consumers - 1}")], "network")
        return str(row) if self.labels is None else str(self.labels[row])

    def labels_array(self) -> NDArray[np.str_]:
        """Return the labels of all consumers, shape (consumers,)."""
        return numbered_labels(self.consumers) if self.labels is None else self.labels

    def row_of(self, labels: str | Iterable[str], *, field: str = "label") -> NDArray[np.int32]:
        """Return the rows of one or several labels.

        Parameters
        ----------
        labels : str or iterable of str
        field : str
            What the refusal calls their origin, for example ``'seeding.consumers'``.

        Returns
        -------
        int32 array, shape (labels,)

        Raises
        ------
        NetworkError
            Naming every label that no consumer has, with the nearest known one.
        """
        wanted = [labels] if isinstance(labels, str) else labels
        known = None if self.labels is None else self._row_by_label
        rows, problems = rows_of(wanted, known, self.consumers, field)
        if problems:
            raise NetworkError(problems, "network")
        return rows

    @cached_property
    def _row_by_label(self) -> dict[str, int]:
        return {label: row for row, label in enumerate(self.labels_array().tolist())}

    def digest(self) -> str:
        """Return the SHA-256 of ties and labels in hexadecimal: equal networks, equal digests."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        return network_digest((self.indptr, self.targets, self.multiplicity, self.strengths), self.labels)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a file that `load` and `read_network` map into memory; by habit ``.npz``.

        Raises
        ------
        StorageError
            If the file cannot be written, or is there and is no saved network.
        """
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        save_arrays(Path(path), arrays, self.digest(), None if self.report is None else asdict(self.report))

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, check: bool = True) -> SocialNetwork:
        """Map a saved network into memory; processes that load the same file share one copy of it.

        Parameters
        ----------
        path : str or path
            A file that `save` wrote. It may be replaced while it is mapped, but not be written into.
        check : bool
            Whether to read all of it once, look at every value, and compare the digest that the file states with that
            of its ties and labels. Without it, nothing but the file's form is checked.

        Raises
        ------
        NetworkError
            If the file is missing, torn, of another kind or of another version.
        """
        saved = load_arrays(Path(path), check=check)
        network = cls.trusted(**saved.arrays, report=saved.report)
        if saved.digest is not None:
            object.__setattr__(network, "_digest", saved.digest)
        return network
