"""The command `grapevine`: refusals and failures in words, with their exit code.

Exit codes: 0 done, 1 failed, 2 refused, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_INTERRUPTED = 130

try:
    import typer

    # Each registers its commands, in the order of the help.
    from experiments.commands import run, compare, sweep, scenarios, network, verify  # isort: skip
    from experiments.commands.application import application
    from experiments.commands.streams import Streams
except KeyboardInterrupt:
    sys.stderr.write("grapevine: interrupted\n")
    sys.exit(_INTERRUPTED)

__all__ = ["application", "compare", "main", "network", "run", "scenarios", "sweep", "verify"]

# Of typer's own click or of the package, whichever this version of typer uses.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
_NO_THREAD = "can't start new thread"


def main() -> None:
    """Run the command; say refusals and failures in words, with their exit code."""
    streams = Streams()
    try:
        code = _code()
    except KeyboardInterrupt:
        code = _failed("interrupted", _INTERRUPTED)
    finally:
        drawing_process = sys.modules.get("experiments.reporting.drawing_process")
        if drawing_process is not None:
            drawing_process.end_drawing()
    sys.exit(streams.ended(code))


def _code() -> int:
    """Run the command; return its exit code, having said what went wrong."""
    from simulation.errors import GrapevineError, RefusalError

    try:
        _tell_what_is_logged()
        # Typer turns an interrupt into the exit code that it returns; commands themselves return nothing.
        with _noting():
            code = int(application(standalone_mode=False, prog_name="grapevine") or 0)
        return _failed("interrupted", code) if code == _INTERRUPTED else code
    except RefusalError as error:
        return _failed(str(error), 2)
    except GrapevineError as error:
        return _failed(str(error), 1)
    except typer.Abort:
        return _failed("interrupted", _INTERRUPTED)
    except MemoryError:
        return _failed("out of memory: lower network.consumers, network.mean_degree or run.replicates", 1)
    except typer.Exit as error:
        return int(error.exit_code)
    except _UsageError as error:
        return _failed(_usage_in_words(error), 2)
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        return _failed(f"{where}{error.strerror or error}", 1)
    except RuntimeError as error:
        if _NO_THREAD not in str(error):
            raise
        return _failed("the system lets this process start no more threads: lower --threads or --workers", 1)


@contextmanager
def _noting() -> Iterator[None]:
    """Say in a note what spelling of an earlier version is read meanwhile; other warnings look as ever."""
    import warnings

    with warnings.catch_warnings():
        # By its words and name: the class is not imported for a command that reads no scenario.
        warnings.filterwarnings("default", ".* now, and was read as that", FutureWarning)
        usual = warnings.showwarning

        def show(message: Any, category: type[Warning], *place: Any, **other: Any) -> None:
            if category.__name__ == "RenamedWarning":
                sys.stderr.write(f"Note: {message}\n")
            else:
                usual(message, category, *place, **other)

        warnings.showwarning = show
        yield


def _tell_what_is_logged() -> None:
    """Let what the reader of networks says of itself, such as that it is compiled first, be seen."""
    import logging

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("simulation.network")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)


def _usage_in_words(error: Any) -> str:
    """What is wrong with the command line, with the value found; the help itself where nothing was asked for."""
    found = getattr(error.__cause__, "errors", None)
    return str(error.format_message()) + (f"; found {found()[0]['input']!r}" if found else "")


def _failed(message: str, code: int) -> int:
    """Say what went wrong; return the exit code."""
    from simulation.plain_text import printable

    written = printable(message, "\n")
    sys.stderr.write(f"grapevine: {written}\n")
    return code


if __name__ == "__main__":
    main()
