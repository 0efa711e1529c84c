"""What all tests have in common."""

from pathlib import Path

import pytest
from hypothesis import settings

# Machines are noisy, and kernels are compiled at their first call: how long an example takes decides nothing.
settings.register_profile("grapevine", deadline=None)
settings.load_profile("grapevine")

HERE = Path(__file__).parent

# Coverage doubles the time of the twins and of compilation, which are plain Python. The lines of the packages that
# these run are run by other tests too, and are counted there.
UNTRACED = {
    HERE / name
    for name in (
        "exact/test_live_edge.py",
        "exact/test_twin.py",
        "processes/test_couplings.py",
        "processes/test_live_edges.py",
        "theory",
        "twin",
    )
}

# Long files first, for a worker that begins one last leaves the other idle; and early what compiles untraced.
LONG = [
    HERE / name
    for name in ("twin", "exact", "controls", "theory", "verification", "reproducibility", "outcome/test_figures.py")
]


def pytest_configure(config):
    # By pytest-cov, where it is on.
    config.addinivalue_line("markers", "no_cover: disable coverage for this test.")


def pytest_collection_modifyitems(items):
    for item in items:
        if UNTRACED.intersection([item.path, *item.path.parents]):
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=turn)


def turn(item):
    """Return the place of a test's file among the long ones; all others come after them, by name."""
    within = [item.path, *item.path.parents]
    return next((place for place, name in enumerate(LONG) if name in within), len(LONG))
