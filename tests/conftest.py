"""What all tests have in common."""

import pytest
from hypothesis import settings

# Machines are noisy, and kernels are compiled at their first call: how long an example takes decides nothing.
settings.register_profile("grapevine", deadline=None)
settings.load_profile("grapevine")

# Coverage doubles the time of reference implementations and of compilation, which are plain Python. The lines of the
# packages that these run are run by other tests too, and are counted there.
UNTRACED = (
    "tests/exact/test_live_edge.py",
    "tests/exact/test_reference.py",
    "tests/processes/test_couplings.py",
    "tests/processes/test_live_edges.py",
    "tests/reference/test_cascades_by_hand.py",
    "tests/reference/test_cascades.py::test_a_hub",
    "tests/reference/test_cascades.py::test_processes_equal_the_reference[",
    "tests/seeding/test_reverse_reachable.py::test_guarantees_hold_at_random_failures",
    "tests/theory/test_bass.py",
    "tests/theory/test_tick.py",
)

# Long files first, for a worker that begins one last leaves the other idle; and early what compiles untraced.
LONG = (
    "tests/reference/",
    "tests/exact/",
    "tests/controls/",
    "tests/theory/",
    "tests/verification/",
    "tests/reproducibility/",
    "tests/outcome/test_figures.py",
)


def pytest_configure(config):
    # By pytest-cov, where it is on.
    config.addinivalue_line("markers", "no_cover: disable coverage for this test.")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(UNTRACED):
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=turn)


def turn(item):
    """Return the place of a test's file among the long ones; all others come after them, by name."""
    return next((place for place, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))
