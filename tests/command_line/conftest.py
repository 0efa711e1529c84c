"""The command, called from an empty folder."""

import pytest

from simulation import kernels
from tests.command_line.running import TINY, called


@pytest.fixture
def grapevine(monkeypatch, capsys, tmp_path):
    """Call the command in this process, from an empty working directory.

    It says nothing of compiling, which it does once per machine; `tests.reproducibility` looks at what it says then.
    """
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr(kernels, "is_compiled", lambda *_: True)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


@pytest.fixture
def tiny(tmp_path):
    """Write a small scenario; return its path."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path
