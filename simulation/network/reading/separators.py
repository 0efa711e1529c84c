"""What separates the columns of a file: the one character that fits all lines; where more might, a refusal."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from simulation.network.reading.line_grammar import (
    BLANKS,
    SEPARATOR_NAMES,
    SPACE,
    STRONG,
    foreign_separators,
    split_line,
)
from simulation.network.reading.refusal import refused
from simulation.network.reading.sample import SampleLine

_SEVERAL_NUMBERS = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[ \t]+[+-]?[0-9]+(?:[.,][0-9]+)?)+")
_EMPTY_CELL = re.compile(r"\t *\t")  # of a table of tabs, which runs of blanks would swallow
_MOST_LABELS = 2  # columns that surely hold labels


@dataclass(frozen=True)
class _Fit:
    """How well a separator splits the lines of a sample.

    Parameters
    ----------
    separator : str
    columns : int
        What most lines have; 1 if it splits none of them.
    share : float
        Share of lines that have so many, and whose columns hold no other separator.
    is_clean : bool
        Whether no column of labels holds several numbers with blanks between, on every line.
    """

    separator: str
    columns: int
    share: float
    is_clean: bool

    @property
    def is_whole(self) -> bool:
        return self.columns >= 2 and self.share == 1.0


def decide_separator(lines: list[SampleLine], source: str) -> str:
    """Return what separates the columns of all lines.

    Parameters
    ----------
    lines : list of SampleLine
        At least one; comments left out.
    source : str
        Name of the file, for the refusal.

    Raises
    ------
    NetworkError
        If several separators fit equally well, or none does.
    """
    present = [mark for mark in (",", ";", "\t", "|") if any(mark in line.text for line in lines)]
    if not present:
        return SPACE
    fits = {mark: _fit(lines, mark) for mark in (*present, SPACE)}
    if "|" in fits and fits["|"].is_whole:
        # A pipe separates, too, so that columns that hold it are not clean.
        fits |= {mark: replace(fits[mark], is_clean=False) for mark in present if mark != "|"}
    strong = [fits[mark] for mark in present]
    blank = fits[SPACE]
    clean = [fit for fit in strong if fit.is_whole and fit.is_clean]
    if len(clean) == 1:
        fit = clean[0]
        # Commas may separate words with spaces, or be decimal commas of a table of spaces.
        is_decimal = blank.is_clean and blank.columns > 2
        if blank.is_whole and ((is_decimal and fit.separator == ",") or (blank.columns == 2 and fit.columns > 2)):
            raise _undecided(lines, [fit, blank], source)
        return fit.separator
    if blank.is_whole and blank.is_clean:
        return SPACE
    return _most_fitting([*strong, blank], lines, source)


def _most_fitting(fits: list[_Fit], lines: list[SampleLine], source: str) -> str:
    """Return the separator that fits most lines; the others are refused one by one when they are read."""
    usable = [fit for fit in fits if fit.columns >= 2 and fit.is_clean and fit.share > 0.0]
    usable.sort(key=lambda fit: fit.share, reverse=True)
    if not usable:
        raise _undecided(lines, [fit for fit in fits if fit.columns >= 2] or fits, source)
    if len(usable) > 1 and usable[0].share < 2.0 * usable[1].share:
        raise _undecided(lines, usable[:2], source)
    return usable[0].separator


def _fit(lines: list[SampleLine], separator: str, columns: int = 0) -> _Fit:
    """Return how well a separator splits the lines; `columns` is how many they may have with tabs at their ends."""
    counts: Counter[int] = Counter()
    clean: Counter[int] = Counter()
    several: Counter[int] = Counter()
    # The first line may be a header of another kind.
    body = lines[1:] or lines
    for line in body:
        fields = split_line(line.text, separator, columns)
        if fields.complaint:
            continue
        count = len(fields.columns)
        counts[count] += 1
        is_empty = separator == SPACE and _EMPTY_CELL.search(line.text.strip(BLANKS)) is not None
        clean[count] += not is_empty and not foreign_separators(fields, separator)
        for place, column in enumerate(fields.columns[:_MOST_LABELS]):
            if count > 1 and place not in fields.quoted and _SEVERAL_NUMBERS.fullmatch(column):
                several[place] += 1
    if not counts:
        return _Fit(separator, 1, 0.0, is_clean=False)
    if separator == "\t" and not columns and len(counts) > 1:
        # A line may end with empty cells.
        return _fit(lines, separator, max(counts))
    columns, most = max(counts.items(), key=lambda item: (item[1], item[0]))
    is_clean = not any(several[place] == most for place in range(min(columns, _MOST_LABELS)))
    return _Fit(separator, columns, clean[columns] / len(body), is_clean)


def _undecided(lines: list[SampleLine], fits: list[_Fit], source: str) -> Exception:
    """Return the refusal of a file whose columns may be separated in more than one way."""
    line = lines[0]
    for other in lines:
        complaint = split_line(other.text, fits[0].separator).complaint
        if complaint:
            return refused(source, f"line {other.number or '?'} {complaint}", other.text)
    ways = " or ".join(f"{_plural(fit.separator)} ({fit.columns} columns{_of_lines(fit)})" for fit in fits)
    comma = (
        "; a comma may be a decimal comma" if any(re.search(r"[0-9],[0-9]", line.text) for line in lines[:100]) else ""
    )
    names = " or ".join(f"{SEPARATOR_NAMES[fit.separator]!r}" for fit in fits)
    place = f"line {line.number}" if line.number else "the first line looked at"
    allowed = (
        f"one separator in all lines; {place} reads {line.text[:60]!r}, and columns may be separated by {ways}{comma}"
    )
    return refused(source, f"{allowed}: separator = {names} says which", field="network.separator")


def _of_lines(fit: _Fit) -> str:
    return "" if fit.share in (0.0, 1.0) else f" on {fit.share:.0%} of lines"


def _plural(separator: str) -> str:
    name = SEPARATOR_NAMES[separator]
    return f"{name}s"


def only_separator(lines: list[SampleLine], source: str) -> str:
    """Return the one separator beside spaces that any line holds, else the space.

    Raises
    ------
    NetworkError
        If there are several.
    """
    present = [mark for mark in (*STRONG, "|") if any(mark in line.text for line in lines)]
    if len(present) > 1:
        names = " or ".join(repr(SEPARATOR_NAMES[mark]) for mark in present)
        raise refused(source, f"one separator in all lines: separator = {names} says which", field="network.separator")
    return present[0] if present else SPACE
