"""A price list: who can be seeded, at which price, from a file of comma-separated values."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.consumers.rows import ROW
from simulation.errors import MISSING, Problem, SeedingError, nearest
from simulation.files.regular_file import read_regular_file
from simulation.network.labels import rows_of
from simulation.plain_text import cell_text
from simulation.seeding.task import SeedPrices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork

COLUMNS = ("label", "audience", "price", "acceptance", "must_have", "forbidden")
LARGEST_FILE = 64 * 2**20
HIGHEST_PRICE = 1e12
MOST_PROBLEMS = 20
"""Problems that are shown; of the others, how many there are."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}

PriceOfAudience = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]


def read_prices(
    path: str | os.PathLike[str],
    network: SocialNetwork,
    offers: SeedPrices,
    price_of_audience: PriceOfAudience | None = None,
) -> SeedPrices:
    """Read who can be seeded, at which price; who is not in the list is not for sale.

    The file is UTF-8 with a header line. ``label`` is required; ``audience``, ``price``, ``acceptance``, ``must_have``
    and ``forbidden`` (true, false, yes, no, 1 or 0) may follow in any order. An empty cell leaves what `offers` says.

    Parameters
    ----------
    path : str or path
    network : SocialNetwork
        Whose labels the list names.
    offers : SeedPrices
        What holds where the list says nothing. Who is no candidate there is none afterwards, and who must be had there
        comes before whom the list adds, in the list's order.
    price_of_audience : callable, optional
        Price of each of several audiences (float64 arrays, shape (any,)); it prices lines with an audience and without
        a price.

    Returns
    -------
    SeedPrices

    Raises
    ------
    SeedingError
        Naming each line, column, value and what is allowed; at most `MOST_PROBLEMS` of them.
    """
    file = Path(path)
    lines = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    reading = _Reading(network, offers)
    try:
        header = next(lines, [])
        names = [name.strip() for name in header]
        _refuse(_header_problems(names), file)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                reading.take(lines.line_num, names, [cell.strip() for cell in cells])
    except csv.Error as error:
        reading.problems.append(Problem(f"line {lines.line_num}", MISSING, f"comma-separated values: {error}"))
    if not reading.problems and not reading.rows:
        reading.problems.append(Problem("lines", 0, "at least one consumer after the header"))
    _refuse(reading.problems, file)
    listed, problems = reading.offers(price_of_audience)
    _refuse(problems, file)
    return listed


def _text(file: Path) -> str:
    try:
        content = read_regular_file(file, LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            allowed = f"at most {LARGEST_FILE:,} bytes"
            raise SeedingError([Problem("size", max(file.stat().st_size, len(content)), allowed)], str(file))
        return content.decode("utf-8-sig")
    except OSError as error:
        raise SeedingError(
            [Problem("prices", MISSING, f"a file that can be read: {error.strerror}")], str(file)
        ) from None
    except UnicodeDecodeError as error:
        allowed = f"UTF-8 text; byte {error.start} is none: save the list as CSV UTF-8"
        raise SeedingError([Problem("prices", MISSING, allowed)], str(file)) from None


def _header_problems(names: list[str]) -> list[Problem]:
    problems = [
        Problem("line 1", name, f"columns named {', '.join(COLUMNS)}, separated by commas{nearest(name, COLUMNS)}")
        for name in names
        if name not in COLUMNS
    ]
    problems += [Problem("line 1", name, "each column once") for name in COLUMNS if names.count(name) > 1]
    if "label" not in names:
        problems.append(Problem("line 1", MISSING, "a header line with a column 'label'"))
    return problems


def _refuse(problems: list[Problem], file: Path) -> None:
    if not problems:
        return
    shown = problems[:MOST_PROBLEMS]
    if len(problems) > len(shown):
        shown.append(Problem("and", MISSING, f"{len(problems) - MOST_PROBLEMS:,} more problems"))
    raise SeedingError(shown, str(file))


@dataclass
class _Reading:
    """What has been read of a list."""

    network: SocialNetwork
    given: SeedPrices
    problems: list[Problem] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    """Line of each listed consumer."""
    audience: dict[int, float] = field(default_factory=dict)
    price: dict[int, float] = field(default_factory=dict)
    acceptance: dict[int, float] = field(default_factory=dict)
    must_have: list[int] = field(default_factory=list)
    forbidden: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        labels = self.network.labels
        self._known = None if labels is None else {label: row for row, label in enumerate(labels.tolist())}

    def take(self, line: int, names: list[str], cells: list[str]) -> None:
        """Read a line that is not blank."""
        if len(cells) != len(names):
            self.problems.append(Problem(f"line {line}", cells, f"{len(names)} cells, one per column"))
            return
        values = dict(zip(names, cells, strict=True))
        row = self._row(line, values["label"])
        audience = self._number(line, "audience", values, math.inf, "a finite number, zero or more")
        price = self._number(line, "price", values, HIGHEST_PRICE, f"a number in [0, {HIGHEST_PRICE:g}], or nothing")
        acceptance = self._number(line, "acceptance", values, 1.0, "a number in [0, 1], or nothing")
        is_wanted, is_forbidden = (self._flag(line, name, values) for name in ("must_have", "forbidden"))
        if is_wanted and is_forbidden:
            self.problems.append(Problem(f"line {line}, must_have", True, "not both must_have and forbidden"))
        if row is None:
            return
        if is_wanted and not self.given.is_candidate[row]:
            self.problems.append(Problem(f"line {line}, must_have", True, "a consumer whom the campaign may seed"))
        for column, value in ((self.audience, audience), (self.price, price), (self.acceptance, acceptance)):
            if value is not None:
                column[row] = value
        if is_wanted:
            self.must_have.append(row)
        if is_forbidden:
            self.forbidden.append(row)

    def _row(self, line: int, label: str) -> int | None:
        where = f"line {line}, label"
        found, problems = rows_of([label], self._known, self.network.consumers, where)
        # As our own tables write a label that a spreadsheet would take for a formula.
        if cell_text(label) != label and self._known is not None and cell_text(label) in self._known:
            if not problems:
                allowed = f"a label that tells {label!r} from {cell_text(label)!r}, which are both in the network"
                self.problems.append(Problem(where, label, allowed))
                return None
            found, problems = rows_of([cell_text(label)], self._known, self.network.consumers, where)
        if problems:
            self.problems.extend(problems)
            return None
        row = int(found[0])
        if row in self.rows:
            self.problems.append(Problem(where, label, f"each consumer once; this one is on line {self.rows[row]}"))
            return None
        self.rows[row] = line
        return row

    def _number(self, line: int, name: str, values: dict[str, str], most: float, allowed: str) -> float | None:
        text = values.get(name, "")
        if not text:
            return None
        number = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not 0 <= number <= most or not math.isfinite(number):
            self.problems.append(Problem(f"line {line}, {name}", text, allowed))
            return None
        return number

    def _flag(self, line: int, name: str, values: dict[str, str]) -> bool:
        text = values.get(name, "").lower()
        if text not in _FLAGS:
            self.problems.append(Problem(f"line {line}, {name}", values[name], "true, false, yes, no, 1, 0 or nothing"))
        return _FLAGS.get(text, False)

    def offers(self, price_of_audience: PriceOfAudience | None) -> tuple[SeedPrices, list[Problem]]:
        """Return the offers of a list whose lines are sound, and what is wrong with them taken together."""
        given = self.given
        price, acceptance = given.price.astype(np.float64), given.acceptance.astype(np.float64)
        if price_of_audience is not None:
            rows, audiences = _columns({row: size for row, size in self.audience.items() if row not in self.price})
            price[rows] = price_of_audience(audiences)
        rows, prices = _columns(self.price)
        price[rows] = prices
        rows, chances = _columns(self.acceptance)
        acceptance[rows] = chances
        is_candidate = np.zeros(self.network.consumers, np.bool_)
        is_candidate[list(self.rows)] = True
        is_candidate[self.forbidden] = False
        is_candidate &= given.is_candidate
        problems = list(self._problems_of_all(is_candidate))
        must_have = np.array(list(dict.fromkeys([*given.must_have.tolist(), *self.must_have])), np.int32)
        audience = np.full(self.network.consumers, np.nan)
        rows, audiences = _columns(self.audience)
        audience[rows] = audiences
        return SeedPrices(price, acceptance, is_candidate, must_have, ROW, audience if len(rows) else None), problems

    def _problems_of_all(self, is_candidate: NDArray[np.bool_]) -> Iterator[Problem]:
        for row in self.given.must_have.tolist():
            if not is_candidate[row]:
                yield Problem("label", self.network.label(row), "in the list and not forbidden, since it must be had")
        if not is_candidate.any():
            yield Problem("lines", len(self.rows), "at least one consumer who is not forbidden and may be seeded")


def _columns(values: dict[int, float]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    return np.array(list(values), np.int64), np.array(list(values.values()), np.float64)
