"""Dask's loggers and warnings kept quiet: what matters of them is said by `ClusterError`, once."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_NOISY = ("distributed", "tornado.application", "tornado.general")


class Quiet:
    """Silences Dask's loggers from when it is made until `end`."""

    def __init__(self) -> None:
        names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]
        self._levels = {name: logging.getLogger(name).level for name in {*names, *_NOISY}}
        for name in self._levels:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    def end(self) -> None:
        """Give the loggers their levels back."""
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def no_warnings() -> Iterator[None]:
    """Ignore warnings: of versions, which are compared here, and of what Dask would have tuned."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
