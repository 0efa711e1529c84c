"""Folders that are not waited for: no test on a machine that keeps its power can see what `os.fsync` adds."""

import os
import tempfile
from pathlib import Path

import pytest

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.fixture(autouse=True, scope="package")
def _no_waiting():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture
def tmp_path():
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def module_path():
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)
