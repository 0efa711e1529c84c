"""Negative controls: a bug planted in a copy of the installed kernels makes the ordinary suite fail."""

from __future__ import annotations

import pytest

from tests.controls.bugs import BUGS, MORE_BUGS
from tests.controls.planting import Bug, plant, run_suite


def assert_is_found(bug, folder):
    plant(bug, folder)
    done = run_suite(bug.suite, folder)
    # 1 is what pytest says of tests that failed; a copy that cannot be imported ends with 2 or more.
    assert done.returncode == 1, done.stdout[-3000:] + done.stderr[-1000:]
    assert "AssertionError" in done.stdout or "assert " in done.stdout, done.stdout[-3000:]
    assert str(folder) not in done.stderr


@pytest.mark.parametrize("name", BUGS)
def test_the_ordinary_suite_finds(name, tmp_path):
    assert_is_found(BUGS[name], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", MORE_BUGS)
def test_the_ordinary_suite_finds_too(name, tmp_path):
    assert_is_found(MORE_BUGS[name], tmp_path)


@pytest.mark.slow
def test_a_copy_without_a_bug_passes(tmp_path):
    """Otherwise a failure would say nothing of the bug."""
    plant(Bug("skipping", "", "", (), times=len_of("skipping")), tmp_path)
    done = run_suite(("tests/processes", "tests/reference"), tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]


def len_of(kernel):
    """Return how often the empty text occurs in a kernel: a bug that changes nothing."""
    from pathlib import Path

    import simulation

    [path] = (Path(simulation.__file__).parent / "kernels").rglob(f"{kernel}.py")
    return len(path.read_text()) + 1
