"""What factors are called: the columns of all tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from simulation.errors import Problem

RESERVED = (
    *(
        "point",
        "replicate",
        "run",
        "seconds",
        "brand",
        "day_start",
        "day_end",
        "day",
        "kind",
        "error",
        "traceback",
        "attempts",
    ),
    *("digest", "first_replicate", "series_ticks", "coordinates"),
)
"""Columns that the tables of every sweep have; the latter of its points."""


def factor_names(
    fields: Sequence[tuple[str, ...]], given: Sequence[str | None], taken: Collection[str]
) -> tuple[str, ...]:
    """Return the names of factors.

    Where none is given, it is the shortest ending of the (first) dotted field that is no number, that no other field
    of the sweep ends with, and that names no other column.

    Parameters
    ----------
    fields : sequence of tuples of str
        Fields of each factor.
    given : sequence of str or None
        Names that the file gives.
    taken : collection of str
        Names that other columns have.
    """
    used = {*RESERVED, *taken, *(name for name in given if name is not None)}
    firsts = [names[0] if names else "" for names in fields]
    return tuple(
        name if name is not None else _name(first, [*firsts[:index], *firsts[index + 1 :]], used)
        for index, (first, name) in enumerate(zip(firsts, given, strict=True))
    )


def _name(field: str, others: Sequence[str], used: Collection[str]) -> str:
    keys = field.split(".")
    for length in range(1, len(keys)):
        ending = ".".join(keys[-length:])
        is_shared = any(f".{other}".endswith(f".{ending}") for other in others)
        if not is_shared and ending not in used and not keys[-length].isdecimal():
            return ending
    return field


def name_problems(place: str, name: str, before: Collection[str], taken: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with the name of a factor.

    Parameters
    ----------
    place : str
        Dotted name of the name in the file.
    name : str
    before : collection of str
        Names of the factors before it.
    taken : collection of str
        Names that other columns have.
    """
    if name and not (name.isprintable() and name.strip() == name):
        yield Problem(place, name, "must be printable text without spaces around it")
    if name in before:
        yield Problem(place, name, "must be unique; name this factor otherwise")
    if name in RESERVED or name in taken:
        yield Problem(place, name, "is a column of the tables already; name this factor otherwise")
