"""The names that users give to consumers, and the rows that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import Problem, nearest

# Labels lie in a rectangular array, so one endless label would cost its length for every consumer.
LONGEST_LABEL = 255

# Comparing an unknown label with millions of others would take minutes; a suggestion is a courtesy.
MOST_COMPARED = 20_000
MOST_SUGGESTIONS = 10

_SURROGATE = re.compile("[\ud800-\udfff]")
_LAST_CODE = 0x10FFFF
_HASH_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]*")


def is_canonical_integer(label: str) -> bool:
    """Whether `label` is what ``str(int(label))`` gives: no ``+``, no leading zeros, ASCII digits."""
    return _CANONICAL_INTEGER.fullmatch(label) is not None


def numbered_labels(consumers: int) -> NDArray[np.str_]:
    """Return ``'0'``..``'n-1'``, the labels of consumers that nobody named."""
    return integer_labels(np.arange(consumers, dtype=np.int64))


def integer_labels(numbers: NDArray[np.int64]) -> NDArray[np.str_]:
    """Return sorted whole numbers as an array of text, as wide as the longest and no wider."""
    width = max(len(str(numbers[0])), len(str(numbers[-1])))
    return numbers.astype(f"U{width}")


def checked_labels(labels: ArrayLike, consumers: int, problems: list[Problem]) -> NDArray[np.str_] | None:
    """Return labels as a one-dimensional array of text, or None if they say no more than the row.

    Also None, with what is wrong appended to `problems`, unless there are `consumers` of them, distinct,
    not blank, and at most `LONGEST_LABEL` characters long.
    """
    texts = np.asarray(labels, dtype=object).tolist()
    if len(texts) != consumers:
        problems.append(Problem("network.labels", f"{len(texts)} labels", f"{consumers}, one per consumer"))
        return None
    seen: set[str] = set()
    first_refused: dict[str, int] = {}
    for row, label in enumerate(texts):
        refusal = _refusal(label) or ("a label that no earlier consumer has" if label in seen else "")
        if refusal:
            first_refused.setdefault(refusal, row)
        else:
            seen.add(label)
    for allowed, row in first_refused.items():
        problems.append(Problem(f"network.labels[{row}]", texts[row], allowed))
    if first_refused or all(label == str(row) for row, label in enumerate(texts)):
        return None
    array = np.array(texts, dtype=np.str_)
    array.setflags(write=False)
    return array


def _refusal(label: object) -> str:
    """Return what is allowed instead of `label`, or nothing."""
    if not isinstance(label, str):
        return "text"
    if not label.strip():
        return "a label that is not blank"
    if len(label) > LONGEST_LABEL:
        return f"at most {LONGEST_LABEL} characters"
    if "\0" in label:
        # Arrays of text forget it at the end of a label, so that two labels would become one.
        return "a label without the character zero"
    if not label.isascii() and _SURROGATE.search(label):
        return "a label that can be written as UTF-8, without half a surrogate pair"
    return ""


def stored_label_problem(labels: NDArray[np.str_]) -> str:
    """Return what is wrong with labels that lie in an array, as what they should be; nothing if they can be used.

    As strict as `checked_labels`, and without an object for each label: the array may be a file in mapped memory.

    Parameters
    ----------
    labels : array of str, shape (consumers,)
    """
    length = labels.dtype.itemsize // 4
    if not 1 <= length <= LONGEST_LABEL:
        return f"labels of 1 to {LONGEST_LABEL} characters"
    codes = labels.view("<u4").reshape(len(labels), length)
    if codes.max() > _LAST_CODE or ((codes >= 0xD800) & (codes <= 0xDFFF)).any():
        return "labels that can be written as UTF-8"
    if ((codes[:, :-1] == 0) & (codes[:, 1:] != 0)).any():
        return "labels without the character zero"
    hashes = np.zeros(len(labels), np.uint64)
    for place in range(length):
        hashes = (hashes ^ codes[:, place]) * _HASH_FACTOR
    order = np.argsort(hashes, kind="stable")
    is_equal = np.diff(hashes[order]) == 0
    # Equal labels have equal hashes; the few others that have are compared themselves.
    alike = labels[order[np.append(is_equal, False) | np.append(False, is_equal)]].tolist()
    if len(set(alike)) < len(alike):
        return "labels that differ from each other"
    # Whatever is blank has no character of those that most labels begin with.
    odd = codes[:, 0] <= ord(" ")
    odd |= codes[:, 0] > ord("~")
    if not all(label.strip() for label in labels[odd].tolist()):
        return "labels that are not blank"
    if labels[0] == "0" and labels[-1] == str(len(labels) - 1) and (labels == numbered_labels(len(labels))).all():
        return "labels that say more than the row"
    return ""


def rows_of(
    labels: Iterable[object], row_by_label: Mapping[str, int] | None, consumers: int, field: str
) -> tuple[NDArray[np.int32], list[Problem]]:
    """Return the rows of `labels`, and one problem for each label that no consumer has.

    Parameters
    ----------
    labels : iterable of str
    row_by_label : mapping, or None
        None if the labels are ``'0'``..``'n-1'``.
    consumers : int
    field : str
        Where the labels come from, for the refusal.
    """
    rows: list[int] = []
    problems: list[Problem] = []
    for label in labels:
        row = None
        if isinstance(label, str):
            row = _numbered_row(label, consumers) if row_by_label is None else row_by_label.get(label)
        if row is not None:
            rows.append(row)
            continue
        if not isinstance(label, str):
            allowed = "a label, as text"
        elif row_by_label is None:
            allowed = f"a label of the network, '0'..'{consumers - 1}'"
        else:
            known = islice(row_by_label, MOST_COMPARED) if len(problems) < MOST_SUGGESTIONS else ()
            allowed = f"a label of the network{nearest(label, known)}"
        problems.append(Problem(field, label, allowed))
    return np.array(rows, dtype=np.int32), problems


def _numbered_row(label: str, consumers: int) -> int | None:
    if len(label) > LONGEST_LABEL or not is_canonical_integer(label):
        return None
    row = int(label)
    return row if 0 <= row < consumers else None
