"""A folder with the base scenario of the tests' sweeps."""

import pytest

from tests.sweep.design.examples import folder_with_base


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return folder_with_base(tmp_path_factory.mktemp("sweep"))
