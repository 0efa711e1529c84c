"""Text of others that cannot do anything where it is shown: not steer a terminal, not run in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

# Joiners, which scripts and emoji need; they change no direction and no line.
_HARMLESS = "\u200c\u200d"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf|nan", re.ASCII)
# What begins a formula, also in the wide letters that some spreadsheets take for these.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_MARK = "'"


def printable(text: str, keep: str = "") -> str:
    r"""Return text with what would steer a terminal, or turn its direction, written out: an escape as ``\x1b``.

    Parameters
    ----------
    text : str
    keep : str
        Characters that stay, such as a line break of our own.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter in keep or _is_plain(letter) else _written_out(letter) for letter in text)


def _is_plain(letter: str) -> bool:
    return letter.isprintable() or letter in _HARMLESS or unicodedata.category(letter) == "Zs"


def _written_out(letter: str) -> str:
    return letter.encode("unicode_escape").decode()


def spreadsheet_cell(text: str) -> str:
    """Return text as the cell of a CSV file: what a spreadsheet would take for a formula begins with an apostrophe.

    Numbers stay numbers. `cell_text` gives the text back.
    """
    return _MARK + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def cell_text(cell: str) -> str:
    """Return the text that `spreadsheet_cell` wrote as this cell."""
    return cell[len(_MARK) :] if cell.startswith(_MARK) and _FORMULA.match(cell) else cell
