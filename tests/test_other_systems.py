"""Where the system is not POSIX: what works does, and what cannot is refused by name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.errors import StorageError
from simulation.files import output_folder

ROOT = Path(__file__).resolve().parents[1]
# Modules of the standard library that Windows does not have.
POSIX = ("fcntl", "resource", "pwd", "grp", "termios")
WITHOUT = f"import sys; sys.modules.update(dict.fromkeys({POSIX})); "
REFUSED = "must be Linux or macOS, or WSL on Windows"


def without_posix(folder, *arguments, code=None):
    """Run the command, or other code, in a process that finds none of those modules."""
    run = f"sys.argv[1:] = {list(arguments)!r}; import grapevine; grapevine.main()" if code is None else code
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + run],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_a_run_and_a_list_work_without_posix(tmp_path):
    small = ("--set", "run.days=2", "--set", "network.consumers=100", "--replicates", "1", "--no-figures")
    answer = without_posix(tmp_path, "run", "product_launch", *small, "--out", "out")
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "out" / "timeseries.parquet").exists()
    for command in ("sweeps", "scenarios", "strategies"):
        assert without_posix(tmp_path, command).returncode == 0


@pytest.mark.parametrize("command", ["sweep", "plan"])
def test_a_sweep_is_refused_by_name_without_posix(tmp_path, command):
    answer = without_posix(tmp_path, command, "virality_by_clustering")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert REFUSED in answer.stderr
    assert "Traceback" not in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_filled_by_one_at_a_time_where_folders_cannot_be_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(output_folder, "_OPENS_FOLDERS", False)
    with output_folder.claimed(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [output_folder.CLAIM]
        with pytest.raises(StorageError, match="is being filled by another command"), output_folder.claimed(tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []
