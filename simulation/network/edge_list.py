"""Networks from files as they are in the wild, with every convention chosen and none guessed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, get_args

from simulation.errors import MISSING, NetworkError, Problem, nearest
from simulation.network.graph_files import is_graph_file, read_graph
from simulation.network.header import (
    check_matrix_market,
    check_names,
    check_no_header,
    first_line,
    read_counts,
    with_counted_consumers,
)
from simulation.network.saved import is_saved
from simulation.network.social_network import SocialNetwork
from simulation.network.text_file import read_text
from simulation.network.tie_lines import TieLines, parse_lines
from simulation.network.ties import merge_ties

LinesMeaning = Literal["mutual", "author_follower", "follower_author"]
HeaderKind = Literal["none", "names", "counts"]
WeightsMeaning = Literal["none", "strength", "ignored"]

LINES_MEANINGS: tuple[LinesMeaning, ...] = get_args(LinesMeaning)
HEADER_KINDS: tuple[HeaderKind, ...] = get_args(HeaderKind)
WEIGHTS_MEANINGS: tuple[WeightsMeaning, ...] = get_args(WeightsMeaning)


def read_network(
    path: str | os.PathLike[str],
    *,
    lines: LinesMeaning | None = None,
    header: HeaderKind = "none",
    weights: WeightsMeaning = "none",
) -> SocialNetwork:
    """Read a network from an edge list, one tie or friendship per line; or a graph, or a saved network.

    Labels are numbers with or without gaps, or text; a comma, a semicolon, a tab or spaces separate them, and
    double quotes may surround them. Blank lines and lines that begin with ``#`` or ``%`` are skipped. The file
    may be compressed by gzip, its lines may end with CRLF. Rows are numbered by label: in order of number if
    all labels are integers without ``+`` and leading zeros, else in order of text. Self-loops are dropped and
    parallel lines merged; `report` of the network counts them. Of parallel lines the strongest weight is kept.

    A file that ends in ``.graphml`` or ``.gexf``, or in either and ``.gz``, is read through NetworkX: its nodes,
    in their order, are the consumers, and what is said of lines and weights holds for its edges and their
    attribute ``weight``. A file that `SocialNetwork.save` wrote is told by its first bytes and mapped into
    memory; its ties are settled, so that `lines`, `header` and `weights` are not used.

    Parameters
    ----------
    path : str or path
        The file.
    lines : {'mutual', 'author_follower', 'follower_author'}
        What a line ``a b`` means: a and b are friends; b sees what a posts; or a sees what b posts. None only
        for a saved network.
    header : {'none', 'names', 'counts'}
        What the first line that is not a comment is: a tie; the names of the columns; or the number of
        consumers and the number of lines that follow, in a MatrixMarket file with the number of consumers
        twice. Consumers that are counted but on no line become isolated ones if labels count from 0 or from 1.
    weights : {'none', 'strength', 'ignored'}
        What the columns after the second are: not there; one column of tie strengths in [0, 1]; or any
        columns, which are not read.

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
    problems = _choice_problems("network.lines", lines, LINES_MEANINGS)
    problems += _choice_problems("network.header", header, HEADER_KINDS)
    problems += _choice_problems("network.weights", weights, WEIGHTS_MEANINGS)
    if problems:
        problems += _file_problems(path)
        raise NetworkError(problems, str(path))
    assert lines is not None
    if is_graph_file(path):
        if header != "none":
            raise NetworkError([Problem("network.header", header, "'none'; a graph file has no header")], str(path))
        ties = read_graph(path, lines, weights)
    else:
        text = read_text(path)
        check_matrix_market(text, lines, header, str(path))
        ties = _parse(text, header, weights, str(path))
        del text  # as large as the ties, which are about to be sorted
    return _network(ties, lines, str(path))


def _choice_problems(field: str, value: object, choices: tuple[str, ...]) -> list[Problem]:
    if value in choices:
        return []
    if value is None:
        allowed = f"must be said of all but saved networks (--lines): one of {', '.join(map(repr, choices))}"
        return [Problem(field, MISSING, allowed)]
    suggestion = nearest(value, choices) if isinstance(value, str) else ""
    return [Problem(field, value, f"one of {', '.join(map(repr, choices))}{suggestion}")]


def _file_problems(path: Path) -> tuple[Problem, ...]:
    try:
        read_text(path)
    except NetworkError as refusal:
        return refusal.problems
    return ()


def _parse(text: bytes, header: HeaderKind, weights: WeightsMeaning, source: str) -> TieLines:
    first = first_line(text)
    if first is None:
        problem = Problem("network.file", MISSING, "holds only comments and blank lines, no ties")
        raise NetworkError([problem], source)
    is_tie = header == "none"
    if header == "names":
        check_names(first, weights, source)
    counts = read_counts(first, source) if header == "counts" else None
    start, number = (first.start, first.number) if is_tie else (first.end, first.number + 1)
    ties = parse_lines(text, start, number, source, weights)
    if len(ties.left) == 0:
        problem = Problem("network.file", MISSING, f"no ties: nothing follows the header on line {first.number}")
        raise NetworkError([problem], source)
    if is_tie:
        check_no_header(first, ties, source)
    return ties if counts is None else with_counted_consumers(ties, counts, source)


def _network(ties: TieLines, lines: LinesMeaning, source: str) -> SocialNetwork:
    authors, followers = ties.left, ties.right
    if lines == "follower_author":
        authors, followers = followers, authors
    merged = merge_ties(
        authors,
        followers,
        len(ties.labels),
        mutual=lines == "mutual",
        strengths=ties.weights,
        isolated_added=ties.isolated_added,
    )
    report = merged.report
    if report.lines == report.self_loops:
        allowed = f"no ties: all {report.lines} lines tie a consumer to itself"
        raise NetworkError([Problem("network.file", MISSING, allowed)], source)
    strengths = merged.strengths
    if strengths is not None and (strengths == 1.0).all():
        strengths = None
    return SocialNetwork.trusted(
        merged.indptr, merged.targets, merged.multiplicity, strengths, ties.label_texts(), report
    )
