"""How much memory a process may fill: the machine's, or what groups of processes and limits leave of it."""

import os
import re
import subprocess
import sys

import pytest

from simulation.network import memory
from simulation.network.memory import gibibytes, group_limits, physical_memory


def test_this_machine_tells():
    memory = physical_memory()
    assert memory is not None
    assert 2**26 < memory < 2**60


def test_a_system_that_does_not_tell(monkeypatch):
    monkeypatch.delattr(os, "sysconf")
    monkeypatch.setattr(memory, "_own_group_limits", lambda: ())
    assert physical_memory() is None


def test_sizes_in_words():
    assert gibibytes(2**30 * 3.25) == "3.2 GiB"


def laid(root, files):
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return sorted(group_limits(root))


V2 = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = (
    "31 24 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
    "32 24 0:28 {top} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
)
FREE = "9223372036854771712\n"


def test_limits_of_nested_groups_are_all_seen(tmp_path):
    files = {
        "proc/self/cgroup": "0::/jobs/mine/step\n",
        "proc/self/mountinfo": V2,
        "sys/fs/cgroup/jobs/memory.max": "3000000000\n",
        "sys/fs/cgroup/jobs/mine/memory.max": "1200000000\n",
        "sys/fs/cgroup/jobs/mine/step/memory.max": "max\n",
        "sys/fs/cgroup/jobs/other/memory.max": "5\n",
    }
    assert laid(tmp_path, files) == [1_200_000_000, 3_000_000_000]


@pytest.mark.parametrize("group", ["/", "/../../elsewhere"])
def test_the_group_of_a_container_is_mounted_as_the_top_one(tmp_path, group):
    files = {
        "proc/self/cgroup": f"0::{group}\n",
        "proc/self/mountinfo": V2,
        "sys/fs/cgroup/memory.max": "1200000000\n",
    }
    assert laid(tmp_path, files) == [1_200_000_000]


@pytest.mark.parametrize("top", ["/", "/docker/abc"])
def test_the_older_version(tmp_path, top):
    place = "sys/fs/cgroup/memory" + ("/docker/abc" if top == "/" else "")
    files = {
        "proc/self/cgroup": "5:cpu,cpuacct:/other\n4:memory:/docker/abc\n0::/docker\n",
        "proc/self/mountinfo": V1.format(top=top),
        f"{place}/memory.limit_in_bytes": "1200000000\n",
    }
    if top == "/":
        files["sys/fs/cgroup/memory/memory.limit_in_bytes"] = FREE
    assert laid(tmp_path, files) == [1_200_000_000]


@pytest.mark.parametrize("content", ["", "max", FREE, "-1", "many", "१२", "\x00"])
def test_what_is_no_limit(tmp_path, content):
    files = {"proc/self/cgroup": "0::/\nnonsense\n", "proc/self/mountinfo": V2 + "nonsense\n\n"}
    assert laid(tmp_path, files | {"sys/fs/cgroup/memory.max": content}) == []


def test_without_groups(tmp_path):
    assert list(group_limits(tmp_path)) == []


@pytest.mark.parametrize("option", ["-v", "-d"])
def test_a_limit_of_the_process_counts(option):
    code = "from simulation.network.memory import physical_memory; print(physical_memory())"
    command = f"ulimit {option} 3000000; exec {sys.executable} -c '{code}'"
    found = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d+", found.stdout.strip())
    assert 0 < int(found.stdout) < 3_000_000 * 1024


def test_the_smallest_counts(monkeypatch):
    monkeypatch.setattr(memory, "_own_group_limits", lambda: (2**40, 12345))
    assert physical_memory() == 12345
