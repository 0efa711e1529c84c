"""The folder of a sweep: what is wrong with one is said, and nothing of it gives a wrong number."""

import pytest

from experiments.sweep.status import Status
from simulation.errors import StorageError


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "holds no sweep; must be the folder of a sweep"),
        (b"{}", "is of a sweep of format None"),
        (b"{", "is damaged; must be as `grapevine sweep` wrote it"),
        (b'{"format": 1, "kind": "search"}', "is the folder of a search"),
    ],
)
def test_a_folder_that_holds_no_sweep(tmp_path, content, said):
    if content is not None:
        (tmp_path / "sweep.json").write_bytes(content)
    with pytest.raises(StorageError) as caught:
        Status.of(tmp_path)
    (problem,) = caught.value.problems
    assert problem.field == "DIR"
    assert problem.allowed.startswith(said)


def test_a_file_where_a_folder_is_asked_for(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="DIR: is a file; must be the folder of a sweep"):
        Status.of(tmp_path / "file")
