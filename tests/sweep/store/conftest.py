"""The disk is not waited for: what `os.fsync` adds, no test of one machine that keeps its power can see."""

import os

import pytest


@pytest.fixture(autouse=True, scope="package")
def _no_waiting():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
