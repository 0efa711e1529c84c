"""A network from a file: its format recognised by its own marks, what is not told apart refused with the way out."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.reading.content import check_memory, read_content, text_of
from simulation.network.reading.edge_list import look_at_table, read_edge_list
from simulation.network.reading.formats.adjacency_list import read_adjacency_list
from simulation.network.reading.formats.adjacency_matrix import read_adjacency_matrix
from simulation.network.reading.formats.dimacs import read_dimacs
from simulation.network.reading.formats.follow_list import read_follow_list
from simulation.network.reading.formats.gdf import read_gdf
from simulation.network.reading.formats.gexf import read_gexf
from simulation.network.reading.formats.gml import read_gml
from simulation.network.reading.formats.graphml import read_graphml
from simulation.network.reading.formats.matrix_market import read_matrix_market
from simulation.network.reading.formats.node_link import read_node_link
from simulation.network.reading.formats.pajek import read_pajek
from simulation.network.reading.formats.parquet import read_parquet
from simulation.network.reading.formats.tgf import read_tgf
from simulation.network.reading.identity import check_alike, check_brackets, settle_numbers
from simulation.network.reading.label_memory import check_label_memory
from simulation.network.reading.marks import binary_format, is_trivial_graph, text_format
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import (
    CommentsMeaning,
    FileFormat,
    HeaderKind,
    LabelsChoice,
    LinesMeaning,
    NumbersMeaning,
    ReadingOptions,
    Separator,
    TwoMode,
    WeightsMeaning,
    option_problems,
)
from simulation.network.reading.refusal import refused
from simulation.network.reading.shapes import table_format
from simulation.network.reading.tie_lines import TieLines
from simulation.network.reading.two_mode import two_mode_ties
from simulation.network.saved import is_saved
from simulation.network.social_network import SocialNetwork
from simulation.network.ties import merge_ties
from simulation.plural import plural

_log = logging.getLogger(__name__)

# Formats whose readers take a text, and the bytes that they need for each byte of it, measured.
_GRAPH_READERS = {
    "graphml": (read_graphml, 20),
    "gexf": (read_gexf, 20),
    "gml": (read_gml, 30),
    "pajek": (read_pajek, 30),
    "matrix_market": (read_matrix_market, 16),
    "dimacs": (read_dimacs, 20),
    "node_link": (read_node_link, 30),
    "gdf": (read_gdf, 30),
    "tgf": (read_tgf, 40),
}
_TABLES = ("edge_list", "adjacency_matrix", "adjacency_list", "follow_list")
_SORTED = (*_TABLES, "parquet")  # consumers are numbered by label


def read_network(
    path: str | os.PathLike[str],
    *,
    lines: LinesMeaning | None = None,
    format: FileFormat | None = None,
    header: HeaderKind | None = None,
    columns: Sequence[str | int] | None = None,
    separator: Separator | None = None,
    comments: CommentsMeaning | None = None,
    weights: WeightsMeaning = "none",
    labels: LabelsChoice | None = None,
    numbers: NumbersMeaning | None = None,
    two_mode: TwoMode | None = None,
    member: str | None = None,
) -> SocialNetwork:
    """Read a network from a file: an edge list, a graph, a matrix, a table, or a saved network.

    The format is recognised by the file's own marks, never by its name; the grammar of a table of lines is decided on a
    sample of all of it and holds for every line. What cannot be told apart is refused with the option that decides.
    ``docs/networks.md`` says what is recognised and how. ``network.report`` counts lines, self-loops (dropped) and
    parallel lines (merged), and ``network.report.reading`` says how the file was read and what was not used.

    Rows are numbered by label: in order of number if all labels are integers without ``+`` and leading zeros, else in
    order of text; graphs keep the order of their nodes. Of parallel lines the strongest weight is kept.

    A file that `SocialNetwork.save` wrote is mapped into memory; its ties are settled, so that no option is used.

    Parameters
    ----------
    path : str or path
        The file, packed or not (gzip, bzip2, xz, zip, tar).
    lines : {'mutual', 'author_follower', 'follower_author'}
        What a line (edge, entry) ``a b`` means: a and b are friends; b sees what a posts; or a sees what b posts. None
        only for a saved network.
    format : str, optional
        One of `simulation.network.FILE_FORMATS`, where marks do not tell.
    header : {'none', 'names', 'counts', 'ignored'}, optional
        What the first line that is not a comment is: a tie; the names of the columns; the number of consumers and of
        lines that follow; or a line that is skipped unread. Consumers that are counted but on no line become isolated
        ones if labels count from 0 or from 1.
    columns : two or three names, or positions from 1, optional
        Where a and b stand, and the weight.
    separator : {'comma', 'semicolon', 'tab', 'pipe', 'space'}, optional
        What separates the columns; a space stands for runs of spaces and tabs.
    comments : {'skipped', 'none'}, optional
        What lines are that begin with ``#``, ``%``, ``//``, ``--`` or ``!``: comments; or lines like any other.
    weights : {'none', 'strength', 'ignored'}
        What weights are: not there; tie strengths in [0, 1]; or not read.
    labels : {'names', 'ids'}, optional
        What consumers are called where a file holds names beside ids.
    numbers : {'as_written', 'by_value'}, optional
        Whether labels such as 2 and 2.0 differ, or are one consumer.
    two_mode : {'both', 'first', 'second'}, optional
        Of a file that ties two kinds of things: both become consumers; or those of one kind that share a thing.
    member : str, optional
        Which file of an archive is read.

    Returns
    -------
    SocialNetwork

    Raises
    ------
    NetworkError
        If the file cannot be used as described, with the first bad line of each kind; before it is parsed
        if it would not fit into the memory of this machine.
    """
    path = Path(path)
    if is_saved(path):
        return SocialNetwork.load(path)
    given: dict[str, Any] = {
        "lines": lines,
        "format": format,
        "header": header,
        "columns": columns,
        "separator": separator,
        "comments": comments,
        "weights": weights,
        "labels": labels,
        "numbers": numbers,
        "two_mode": two_mode,
        "member": member,
    }
    problems = option_problems(given)
    if problems:
        raise NetworkError([*problems, *_file_problems(path)], str(path))
    options = ReadingOptions(**given | {"columns": None if columns is None else tuple(columns)})
    notes = Notes()
    kind, ties = _read(path, options, notes)
    if notes.inside:
        _log.info("%s: %s lines among the ties are not used, as comments.", path.name, f"{notes.inside:,}")
    return _network(ties, kind, options, notes, str(path))


def _file_problems(path: Path) -> tuple[Problem, ...]:
    try:
        read_content(path)
    except NetworkError as refusal:
        return refusal.problems
    return ()


def _read(path: Path, options: ReadingOptions, notes: Notes) -> tuple[FileFormat, TieLines]:
    """Return the format of a file and its ties."""
    source = str(path)
    content, packing = read_content(path, options.member)
    for sentence in packing:
        notes.say(sentence)
    if not content:
        raise refused(source, "is empty; each line holds the two labels of a tie")
    marked = binary_format(content, source)
    if marked == "parquet":
        _check_format(marked, options, source)
        return marked, read_parquet(content, options, notes, source)
    text = text_of(path, content)
    del content
    marked = text_format(text, source)
    _check_format(marked, options, source)
    kind = marked or options.format
    if kind is None and options.comments is None and is_trivial_graph(text):
        kind = "tgf"
    if kind in _GRAPH_READERS:
        reader, memory = _GRAPH_READERS[kind]
        if marked is None and kind != "tgf":
            raise refused(source, f"a file of that format; this one has no mark of {kind}", kind, "network.format")
        check_memory(path, len(text), memory)
        return kind, reader(text, options, notes, source)
    return _read_table(text, kind, options, notes, source)


def _check_format(marked: FileFormat | None, options: ReadingOptions, source: str) -> None:
    if marked is not None and options.format not in (None, marked):
        allowed = f"{marked!r}, or nothing: the file's own first words say that it is {marked}"
        raise refused(source, allowed, options.format, "network.format")
    if marked is None and options.format == "parquet":
        raise refused(source, "a file of that format; this one is text", "parquet", "network.format")


def _read_table(
    text: bytes, kind: FileFormat | None, options: ReadingOptions, notes: Notes, source: str
) -> tuple[FileFormat, TieLines]:
    table = look_at_table(text, options, source)
    if options.labels is not None:
        raise refused(source, "nothing: a table of lines has no names beside ids", options.labels, "network.labels")
    kind = kind or table_format(table, options, source)
    if kind == "adjacency_matrix":
        return kind, read_adjacency_matrix(text, table.separator, options, notes, source)
    if kind == "adjacency_list":
        return kind, read_adjacency_list(text, table.first, table.separator, options, notes, source)
    if kind == "follow_list":
        return kind, read_follow_list(text, table.separator, options, notes, source)
    return "edge_list", read_edge_list(table, options, notes, source)


def _network(ties: TieLines, kind: FileFormat, options: ReadingOptions, notes: Notes, source: str) -> SocialNetwork:
    ties = settle_numbers(ties, options.numbers, notes, source, is_sorted=kind in _SORTED)
    check_alike(ties, source)
    if kind == "edge_list" and options.separator is None:
        check_brackets(ties, source)
    if options.two_mode is not None:
        ties = two_mode_ties(ties, options.two_mode, notes, source)
    elif ties.first_kind is not None:
        raise refused(
            source, "'both', 'first' or 'second': the file ties two kinds of things", MISSING, "network.two_mode"
        )
    if isinstance(ties.labels, list):
        check_label_memory(len(ties.labels), max(map(len, ties.labels), default=0), source)
    lines = len(ties.left)
    authors, followers, strengths = ties.left, ties.right, ties.weights
    if ties.is_both_ways is not None and options.lines != "mutual":
        back = ties.is_both_ways
        authors, followers = np.concatenate([authors, followers[back]]), np.concatenate([followers, authors[back]])
        strengths = None if strengths is None else np.concatenate([strengths, strengths[back]])
    if options.lines == "follower_author":
        authors, followers = followers, authors
    merged = merge_ties(
        authors,
        followers,
        len(ties.labels),
        mutual=options.lines == "mutual",
        strengths=strengths,
        isolated_added=ties.isolated_added,
    )
    if merged.uneven is not None:
        one, other = (str(ties.labels[row]) for row in merged.uneven)
        allowed = (
            f"'author_follower' or 'follower_author', which keep both directions: {one!r} and {other!r} have different "
            "weights one way and the other (or weights = 'ignored')"
        )
        raise refused(source, allowed, "mutual", "network.lines")
    if len(merged.targets) == 0:
        allowed = f"no ties: all {lines} lines tie a consumer to itself" if lines else "no ties: nobody shares anything"
        raise refused(source, allowed)
    kept = merged.strengths
    if kept is not None:
        nothing = int((kept == 0.0).sum())
        if nothing:
            notes.say(f"{plural(nothing, 'tie has', 'ties have')} strength 0, along which nothing passes.")
        kept = None if (kept == 1.0).all() else kept
    # An edge without a direction is one line, though it is two ties.
    report = replace(merged.report, lines=lines, reading=notes.reading(kind))
    return SocialNetwork.trusted(merged.indptr, merged.targets, merged.multiplicity, kept, ties.label_texts(), report)
