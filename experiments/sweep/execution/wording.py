"""An exception in words: plain text of bounded length, whatever the exception does when it is asked about itself."""

from __future__ import annotations

import traceback

LONGEST_ERROR = 2_000
LONGEST_TRACEBACK = 20_000


def in_words(exception: BaseException) -> tuple[str, str]:
    """Return type and message of an exception, and its traceback.

    Parameters
    ----------
    exception : BaseException
        One that was raised; its outermost frame, which is the machinery's, is left out.

    Returns
    -------
    error, traceback : str
        Exact `str`, encodable as UTF-8; at most `LONGEST_ERROR` and `LONGEST_TRACEBACK` characters, of a traceback the
        last ones. Never raises: an exception that cannot tell its message is named by its type alone.
    """
    kind = type(exception)
    name = _name(kind)
    try:
        message = str(exception)
    except BaseException as inner:
        message = f"(its message cannot be read: {_name(type(inner))})"
    try:
        # By the descriptor: an instance may answer anything.
        outermost = BaseException.__dict__["__traceback__"].__get__(exception)
        frames = None if outermost is None else outermost.tb_next
        lines = _plain("".join(traceback.format_exception(kind, exception, frames)))
    except BaseException:
        lines = f"(the traceback of {name} cannot be read)"
    error = _plain(f"{name}: {message}" if message else name)
    return shortened(error, LONGEST_ERROR), lines[-LONGEST_TRACEBACK:]


def _name(kind: type) -> str:
    """Return the name of a class by its descriptor: a metaclass may lie, or raise."""
    return str(type.__dict__["__name__"].__get__(kind))


def shortened(text: str, longest: int) -> str:
    """Return the text, cut with three dots where it is longer than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 3] + "..."


def _plain(text: str) -> str:
    """Return exactly a `str`, without what UTF-8 cannot encode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
