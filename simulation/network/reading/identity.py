"""Who is who: labels that a spreadsheet rewrote, and labels that only look the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING
from simulation.network.labels import is_canonical_integer
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import NumbersMeaning
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines, in_order
from simulation.plural import plural

_NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]{1,3}))?")
_MOST_DIGITS = 400
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")


def whole_number(label: str) -> str | None:
    """Return the whole number that a label writes, as ``str`` writes it, or None if it writes none.

    ``2``, ``2.0``, ``02``, ``+2`` and ``2e0`` write 2.
    """
    found = _NUMBER.fullmatch(label)
    if found is None:
        return None
    sign, whole, part, only_part, exponent = found.groups()
    digits, scale = (whole or "") + (part or only_part or ""), len(part or only_part or "")
    power = int(exponent or 0) - scale
    if power < 0:
        kept, cut = digits[:power], digits[power:]
        if cut.strip("0"):
            return None
        digits = kept
    elif power < _MOST_DIGITS:
        digits += "0" * power
    else:
        return None
    digits = digits.lstrip("0") or "0"
    return f"-{digits}" if sign == "-" and digits != "0" else digits


def settle_numbers(
    ties: TieLines, numbers: NumbersMeaning | None, notes: Notes, source: str, *, is_sorted: bool
) -> TieLines:
    """Return ties whose labels name each consumer in one way.

    Parameters
    ----------
    ties : TieLines
    numbers : {'as_written', 'by_value'}, optional
        What the user says of labels that write the same number in different ways.
    notes : Notes
        Told what was done.
    source : str
        Name of the file, for the refusal.
    is_sorted : bool
        Whether consumers are numbered by label; else they keep their order.

    Raises
    ------
    NetworkError
        If labels write the same number in different ways, or some were rewritten as 2.0, and nothing is said of them.
    """
    if ties.numbers() is not None or numbers == "as_written":
        return ties
    labels = [str(label) for label in _numeric(ties.labels)]
    values = {label: value for label in labels if (value := whole_number(label)) is not None}
    if numbers == "by_value":
        thousands = next((label for label in values if _THOUSANDS.fullmatch(label)), None)
        if thousands is not None:
            allowed = "'as_written': a point before three digits may separate thousands; write the labels without it"
            raise refused(source, allowed, thousands, "network.numbers")
        changed = {label: value for label, value in values.items() if label != value}
        if not changed:
            return ties
        counted = plural(len(changed), "label is", "labels are")
        notes.say(f"{counted} read by value: {next(iter(changed))!r} is {next(iter(changed.values()))!r}.")
        return _renamed(ties, changed, is_sorted=is_sorted)
    writings: dict[str, str] = {}
    for label, value in values.items():
        other = writings.setdefault(value, label)
        if other != label:
            raise _rewritten(f"{other!r} and {label!r} write the same number", source)
    odd = next((label for label in values if _is_rewritten(label)), None)
    plain = next((label for label in values if is_canonical_integer(label)), None)
    if odd is not None and plain is not None:
        raise _rewritten(f"{odd!r} and {plain!r} write whole numbers in two ways", source)
    return ties


def _is_rewritten(label: str) -> bool:
    return "." in label or "e" in label.lower()


def _rewritten(why: str, source: str) -> Exception:
    allowed = (
        f"'by_value' or 'as_written': the labels {why}, as a spreadsheet does; by_value makes them one consumer, "
        "as_written keeps them apart"
    )
    return refused(source, allowed, MISSING, "network.numbers")


def _numeric(labels: list[str] | NDArray[np.str_] | NDArray[np.int64]) -> Iterable[str]:
    """Return the labels that begin like numbers."""
    if isinstance(labels, list):
        return [label for label in labels if label[:1] in "+-.0123456789"]
    # Sorted as text: what begins like a number lies between these two.
    low, high = np.searchsorted(labels, ["+", ":"])
    between: list[str] = labels[low:high].tolist()
    return between


def check_brackets(ties: TieLines, source: str) -> None:
    """Refuse labels that are halves of lists or tuples, as a program prints them."""
    if ties.numbers() is not None:
        return
    texts = ties.labels if isinstance(ties.labels, list) else _with_brackets(ties.labels)
    for opened, closed in ("()", "[]", "{}"):
        first = next((label for label in texts if label[:1] == opened and closed not in label), None)
        last = next((label for label in texts if closed in label and opened not in label), None)
        if first is not None and last is not None:
            allowed = f"labels, not halves of a list: {first!r} and {last!r} (where labels are so, say the separator)"
            raise refused(source, allowed, first)


def _with_brackets(labels: NDArray[np.str_] | NDArray[np.int64]) -> list[str]:
    codes = np.ascontiguousarray(labels).view(np.uint32).reshape(len(labels), -1)
    found: list[str] = labels[np.isin(codes, [ord(mark) for mark in "()[]{}"]).any(axis=1)].tolist()
    return found


def _renamed(ties: TieLines, changed: dict[str, str], *, is_sorted: bool) -> TieLines:
    codes: dict[str, int] = {}
    old = [str(label) for label in ties.labels]
    row_of = np.array([codes.setdefault(changed.get(label, label), len(codes)) for label in old], dtype=np.int32)
    left, right = row_of[ties.left], row_of[ties.right]
    if not is_sorted:
        return replace(ties, left=left, right=right, labels=list(codes))
    ordered = in_order(codes, left, right)
    return replace(ties, left=ordered.left, right=ordered.right, labels=ordered.labels)


def check_alike(ties: TieLines, source: str) -> None:
    """Refuse labels that differ only in how letters are encoded, or in characters that nobody sees."""
    if ties.numbers() is not None:
        return
    foreign = _not_ascii(ties.labels)
    if not foreign:
        return
    shown: dict[str, str] = {}
    known = set(map(str, ties.labels)) if foreign else set()
    for label in foreign:
        plain = _as_seen(label)
        other = shown.setdefault(plain, label)
        if other == label and plain != label and plain in known:
            other = plain
        if other != label:
            allowed = (
                f"labels that can be told apart: {other!r} and {label!r} look the same ({other!a} and "
                f"{label!a}); write them in one way"
            )
            raise refused(source, allowed, MISSING)


def _as_seen(label: str) -> str:
    """Return a label without what nobody sees, with accents in one code and all spaces alike."""
    kept = [" " if character.isspace() else character for character in label if not _is_unseen(character)]
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _not_ascii(labels: list[str] | NDArray[np.str_] | NDArray[np.int64]) -> list[str]:
    if isinstance(labels, list):
        return [label for label in labels if not label.isascii()]
    codes = np.ascontiguousarray(labels).view(np.uint32).reshape(len(labels), -1)
    found: list[str] = labels[(codes > 127).any(axis=1)].tolist()
    return found
