"""What all tests have in common."""

from pathlib import Path

import pytest
from hypothesis import settings

# Machines are noisy, and kernels are compiled at their first call: how long an example takes decides nothing.
settings.register_profile("grapevine", deadline=None)
settings.load_profile("grapevine")

# Tracing lines doubles the time of the twins, which are plain Python. The lines that their tests run are run by the
# tests of the rooms too, and are counted there.
HERE = Path(__file__).parent
LAWS = {HERE / name for name in ("exact", "processes", "theory", "twin")}


def pytest_configure(config):
    # By pytest-cov, where it is on.
    config.addinivalue_line("markers", "no_cover: disable coverage for this test.")


def pytest_collection_modifyitems(items):
    for item in items:
        if LAWS.intersection(item.path.parents):
            item.add_marker(pytest.mark.no_cover)
