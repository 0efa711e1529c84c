"""The command, called from an empty folder."""

import pytest

from tests.command_line.running import TINY, called


@pytest.fixture
def grapevine(monkeypatch, capsys, tmp_path):
    """Call the command in this process, from an empty working directory."""
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


@pytest.fixture
def tiny(tmp_path):
    """Write a small scenario; return its path."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path
