"""Networks from edge lists as they are in the wild, with every convention chosen and none guessed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from simulation.errors import MISSING, NetworkError, Problem, nearest
from simulation.network.header import (
    check_names,
    check_no_header,
    first_line,
    read_counts,
    with_counted_consumers,
)
from simulation.network.social_network import SocialNetwork
from simulation.network.text_file import read_text
from simulation.network.tie_lines import TieLines, parse_lines
from simulation.network.ties import merge_ties

LinesMeaning = Literal["mutual", "author_follower", "follower_author"]
HeaderKind = Literal["none", "names", "counts"]

LINES_MEANINGS: tuple[LinesMeaning, ...] = get_args(LinesMeaning)
HEADER_KINDS: tuple[HeaderKind, ...] = get_args(HeaderKind)


def read_network(path: str | os.PathLike[str], *, lines: LinesMeaning, header: HeaderKind = "none") -> SocialNetwork:
    """Read a network from an edge list, one tie or friendship per line.

    Labels are numbers with or without gaps, or text; a comma, a tab or spaces separate them. Blank lines and
    lines that begin with ``#`` or ``%`` are skipped. The file may be compressed by gzip, its lines may end
    with CRLF. Rows are numbered by label: in order of number if all labels are integers without ``+`` and
    leading zeros, else in order of text. Self-loops are dropped and parallel lines merged; `report` of the
    network counts them.

    Parameters
    ----------
    path : str or path
        The file.
    lines : {'mutual', 'author_follower', 'follower_author'}
        What a line ``a b`` means: a and b are friends; b sees what a posts; or a sees what b posts.
    header : {'none', 'names', 'counts'}
        What the first line that is not a comment is: a tie; the names of the columns; or the number of
        consumers and the number of lines that follow. Consumers that are counted but on no line become
        isolated ones if labels count from 0 or from 1.

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
    problems = _choice_problems("network.lines", lines, LINES_MEANINGS)
    problems += _choice_problems("network.header", header, HEADER_KINDS)
    try:
        text = read_text(path)
    except NetworkError as refusal:
        raise NetworkError([*problems, *refusal.problems], refusal.source) from None
    if problems:
        raise NetworkError(problems, str(path))
    return _network(_parse(text, header, str(path)), lines, str(path))


def _choice_problems(field: str, value: object, choices: tuple[str, ...]) -> list[Problem]:
    if value in choices:
        return []
    suggestion = nearest(value, choices) if isinstance(value, str) else ""
    return [Problem(field, value, f"one of {', '.join(map(repr, choices))}{suggestion}")]


def _parse(text: bytes, header: HeaderKind, source: str) -> TieLines:
    first = first_line(text)
    if first is None:
        problem = Problem("network.file", MISSING, "holds only comments and blank lines, no ties")
        raise NetworkError([problem], source)
    is_tie = header == "none"
    body = text[first.start :] if is_tie else text[first.end :]
    if header == "names":
        check_names(first, source)
    counts = read_counts(first, source) if header == "counts" else None
    ties = parse_lines(body, first.number if is_tie else first.number + 1, source)
    if len(ties.left) == 0:
        problem = Problem("network.file", MISSING, f"no ties: nothing follows the header on line {first.number}")
        raise NetworkError([problem], source)
    if is_tie:
        check_no_header(first, ties, source)
    return ties if counts is None else with_counted_consumers(ties, *counts, source)


def _network(ties: TieLines, lines: LinesMeaning, source: str) -> SocialNetwork:
    authors, followers = ties.left, ties.right
    if lines == "follower_author":
        authors, followers = followers, authors
    named = np.zeros(len(ties.labels), dtype=bool)
    named[ties.left] = named[ties.right] = True
    merged = merge_ties(
        authors,
        followers,
        len(ties.labels),
        mutual=lines == "mutual",
        isolated_added=int(len(named) - named.sum()),
    )
    report = merged.report
    if report.lines == report.self_loops:
        allowed = f"no ties: all {report.lines} lines tie a consumer to itself"
        raise NetworkError([Problem("network.file", MISSING, allowed)], source)
    return SocialNetwork(merged.indptr, merged.targets, merged.multiplicity, labels=ties.label_texts(), report=report)
