"""Targets of a test's own in place of those of the project."""

import pytest

from experiments.verification import catalogue
from experiments.verification.target import TARGETS, target


@pytest.fixture
def only(monkeypatch):
    """Leave no target but those that the test registers, which the returned decorator does."""
    catalogue.targets()
    held = dict(TARGETS)
    TARGETS.clear()
    yield lambda id="T1", tier="exact": target(id, f"title of {id}", tier, "a source", ("one", "two"))
    TARGETS.clear()
    TARGETS.update(held)
