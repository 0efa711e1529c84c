"""Spellings of earlier versions: they are read, with a notice, and written as they are called now."""

from __future__ import annotations

import warnings

RULES = {"chances": "reinforced_probability"}
"""Sharing rules of earlier versions, and what they are called now."""


class RenamedWarning(FutureWarning):
    """A scenario uses a spelling of an earlier version, which was read as what it is called now."""


def renamed_rule(value: object) -> object:
    """Return a sharing rule as it is called now."""
    if not isinstance(value, str) or value not in RULES:
        return value
    warnings.warn(
        f'rule = "{value}" is called "{RULES[value]}" now, and was read as that.', RenamedWarning, stacklevel=2
    )
    return RULES[value]
