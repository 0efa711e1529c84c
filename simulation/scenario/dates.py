"""`DateText`: a date as a scenario holds it, ISO text; TOML's own dates are taken, too."""

from __future__ import annotations

import datetime
import re
from typing import Annotated

from pydantic import BeforeValidator


def _as_text(value: object) -> object:
    # A date with a time of day is no date, though Python takes it for one.
    return value.isoformat() if type(value) is datetime.date else value


DateText = Annotated[str, BeforeValidator(_as_text)]


def is_date(text: str) -> bool:
    """Whether a text is a date that exists, written YYYY-MM-DD."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
