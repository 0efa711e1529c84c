"""What a user may say of a network file; what is not said is decided by the file, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args

from simulation.errors import MISSING, Problem, nearest

LinesMeaning = Literal["mutual", "author_follower", "follower_author"]
FileFormat = Literal[
    "edge_list",
    "graphml",
    "gexf",
    "gml",
    "pajek",
    "matrix_market",
    "dimacs",
    "node_link",
    "gdf",
    "tgf",
    "adjacency_matrix",
    "adjacency_list",
    "follow_list",
    "parquet",
]
HeaderKind = Literal["none", "names", "counts", "ignored"]
Separator = Literal["comma", "semicolon", "tab", "pipe", "space"]
CommentsMeaning = Literal["skipped", "none"]
WeightsMeaning = Literal["none", "strength", "ignored"]
LabelsChoice = Literal["names", "ids"]
NumbersMeaning = Literal["as_written", "by_value"]
TwoMode = Literal["both", "first", "second"]

LINES_MEANINGS: tuple[LinesMeaning, ...] = get_args(LinesMeaning)
FILE_FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)
HEADER_KINDS: tuple[HeaderKind, ...] = get_args(HeaderKind)
WEIGHTS_MEANINGS: tuple[WeightsMeaning, ...] = get_args(WeightsMeaning)

_MOST_COLUMN = 10_000


@dataclass(frozen=True)
class ReadingOptions:
    """What a user says of a file; None where nothing is said. See `simulation.network.read_network`."""

    lines: LinesMeaning
    format: FileFormat | None = None
    header: HeaderKind | None = None
    columns: tuple[str | int, ...] | None = None
    separator: Separator | None = None
    comments: CommentsMeaning | None = None
    weights: WeightsMeaning = "none"
    labels: LabelsChoice | None = None
    numbers: NumbersMeaning | None = None
    two_mode: TwoMode | None = None
    member: str | None = None


READING_OPTIONS = tuple(field.name for field in fields(ReadingOptions))

_CHOICES: dict[str, tuple[str, ...]] = {
    "lines": LINES_MEANINGS,
    "format": FILE_FORMATS,
    "header": HEADER_KINDS,
    "separator": get_args(Separator),
    "comments": get_args(CommentsMeaning),
    "weights": WEIGHTS_MEANINGS,
    "labels": get_args(LabelsChoice),
    "numbers": get_args(NumbersMeaning),
    "two_mode": get_args(TwoMode),
}


def option_problems(given: dict[str, object]) -> list[Problem]:
    """Return what is wrong with options, each by itself and together."""
    problems = [problem for name in _CHOICES for problem in _choice_problems(name, given[name])]
    problems += _column_problems(given["columns"], given["weights"])
    member = given["member"]
    if member is not None and (not isinstance(member, str) or not member):
        problems.append(Problem("network.member", member, "the name of a file in the archive"))
    if given["two_mode"] in ("first", "second"):
        if given["lines"] != "mutual":
            allowed = "'mutual': consumers that share a thing are friends (network.two_mode)"
            problems.append(Problem("network.lines", given["lines"], allowed))
        if given["weights"] == "strength":
            allowed = "'none' or 'ignored': what two consumers share has no strength (network.two_mode)"
            problems.append(Problem("network.weights", "strength", allowed))
    return problems


def _choice_problems(name: str, value: object) -> list[Problem]:
    choices = _CHOICES[name]
    if isinstance(value, str) and value in choices:
        return []
    if value is None and name == "lines":
        allowed = (
            "must say what a line `a b` means, of all but saved networks (--lines): one of "
            f"{', '.join(map(repr, choices))}"
        )
        return [Problem("network.lines", MISSING, allowed)]
    if value is None and name != "weights":
        return []
    suggestion = nearest(value, choices) if isinstance(value, str) else ""
    return [Problem(f"network.{name}", value, f"one of {', '.join(map(repr, choices))}{suggestion}")]


def _column_problems(columns: object, weights: object) -> list[Problem]:
    if columns is None:
        return []
    field = "network.columns"
    if isinstance(columns, str) or not isinstance(columns, Sequence):
        return [Problem(field, columns, "a list of names or positions, such as ['from', 'to'] or [1, 2]")]
    most = 3 if weights == "strength" else 2
    if len(columns) not in (2, most):
        allowed = "two columns" if most == 2 else "two columns, and a third that holds the weights"
        return [Problem(field, list(columns), f"{allowed} (network.weights = {weights!r})")]
    wrong = [column for column in columns if not _is_column(column)]
    if wrong:
        return [Problem(field, wrong[0], f"a name, or a position in 1..{_MOST_COLUMN}")]
    if len(set(columns)) < len(columns):
        return [Problem(field, list(columns), "each column once")]
    if len({isinstance(column, str) for column in columns}) > 1:
        return [Problem(field, list(columns), "names or positions, not both")]
    return []


def _is_column(column: object) -> bool:
    if isinstance(column, str):
        return bool(column.strip())
    return isinstance(column, int) and not isinstance(column, bool) and 1 <= column <= _MOST_COLUMN
