"""The command `grapevine`: refusals and failures in words, with their exit code.

Exit codes: 0 done, 1 failed, 2 refused, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Any

import typer

# Each registers its commands, in the order of the help.
from experiments.commands import run, compare, sweep, scenarios, network, verify  # isort: skip
from experiments.commands.application import application

__all__ = ["application", "compare", "main", "network", "run", "scenarios", "sweep", "verify"]

_INTERRUPTED = 130
# Of typer's own click or of the package, whichever this version of typer uses.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def main() -> None:
    """Run the command; say refusals and failures in words, with their exit code."""
    from simulation.errors import GrapevineError, RefusalError

    _tell_what_is_logged()
    try:
        # Typer turns an interrupt into the exit code that it returns; commands themselves return nothing.
        code = application(standalone_mode=False)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code or 0)
    except RefusalError as error:
        _fail(str(error), 2)
    except GrapevineError as error:
        _fail(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        _fail("interrupted", _INTERRUPTED)
    except MemoryError:
        _fail("out of memory: lower network.consumers, network.mean_degree or run.replicates", 1)
    except typer.Exit as error:
        sys.exit(error.exit_code)
    except _UsageError as error:
        _fail(_usage_in_words(error), 2)
    except BrokenPipeError:
        sys.exit(1)


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


def _fail(message: str, code: int) -> None:
    sys.stderr.write(f"grapevine: {message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
