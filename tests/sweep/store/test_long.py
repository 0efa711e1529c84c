"""Long forms: real kills at every call, and twenty thousand runs."""

import json
import resource
import subprocess
import sys
import time

import pytest

from experiments.sweep.store.store import Store
from tests.sweep.store.faults import NEW, OLD
from tests.sweep.store.records import COLUMNS, SERIES, check, check_files, keep, opened, point, record, run

pytestmark = pytest.mark.slow

# Forks at every call, so that the libraries are imported once; the child kills itself as `kill -9` would.
KILLER = """
import json, os, signal, sys
from pathlib import Path
from experiments.sweep.store import files, journal, lock
from tests.sweep.store.faults import Calls, sweep
from tests.sweep.store.records import keep, opened

class Deadly(Calls):
    def _call(self, name, function, arguments):
        if self.count + 1 == self.at:
            if self.fault == "torn" and name == "write":
                os.write(arguments[0], arguments[1][: len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._call(name, function, arguments)

class Told(list):
    def __iadd__(self, numbers):
        os.write(told, (json.dumps(numbers) + "\\n").encode())
        return self

at = 0
while True:
    at += 1
    for fault in ("killed", "torn"):
        folder = Path(sys.argv[1]) / f"{fault}-{at}"
        with opened(folder) as store:
            keep(store, [0, 1])
        store = opened(folder)
        keep(store, [2, 3])
        store._lock.release()
        read, told = os.pipe()
        child = os.fork()
        if not child:
            for module in (files, journal, lock):
                module.os = Deadly(at, fault) if module is files else files.os
            sweep(folder, Told())
            os._exit(0)
        os.close(told)
        with os.fdopen(read) as pipe:
            numbers = [number for line in pipe for number in json.loads(line)]
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            sys.exit()
        print(json.dumps([str(folder), numbers]), flush=True)
"""


def test_a_real_kill_at_every_call(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLER, str(tmp_path)], capture_output=True, text=True, check=True)
    cases = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(cases) > 100
    for name, told in cases:
        folder = tmp_path / name
        with opened(folder) as store:
            there = [number for number in OLD + NEW if store.finished([run(number)])[0]]
            assert set(there) >= {*told, *OLD}
            check(store, there)
            keep(store, OLD + NEW)
        check_files(folder, OLD + NEW)
        with opened(folder) as store:
            check(store, OLD + NEW)
            assert not [note for note in store.notes if "lock" in note]


def peak():
    """Most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024) / 1000


SCALE = """
import json, sys
from pathlib import Path
from tests.sweep.store.test_long import grow
print(json.dumps(grow(Path(sys.argv[1]))))
"""


def grow(folder):
    """Keep 20,000 runs, a hundred at a time; return the peak of memory after each thousand."""
    peaks = []
    with opened(folder) as store:
        for first in range(0, 20_000, 100):
            keep(store, range(first, first + 100))
            if first % 1_000 == 900:
                peaks.append(peak())
    return peaks


def test_memory_is_flat_from_run_1000_to_run_20000(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCALE, str(tmp_path / "s")], capture_output=True, text=True, check=True
    )
    peaks = json.loads(done.stdout)
    assert len(peaks) == 20
    assert peaks[-1] - peaks[0] < 50.0
    names = [run(number) for number in range(20_000)]
    with Store.open(tmp_path / "s", COLUMNS, SERIES) as store:
        assert store.notes == []
        assert store.finished(names).all()
        found = store.read(names[::-1])
        assert found["run"].to_pylist() == [name for name in names[::-1] for _ in range(2)]
        check(store, [0, 19_999, 7])


def test_twenty_thousand_runs_in_two_hundred_parts_open_in_two_seconds(tmp_path):
    with opened(tmp_path / "s") as store:
        for number in range(0, 20_000, 3):
            store.describe(point(number), {"x": number // 3})
        for first in range(0, 20_000, 100):
            store.keep([record(number) for number in range(first, first + 100)])
            store.seal()
    start = time.perf_counter()
    with opened(tmp_path / "s") as store:
        seconds = time.perf_counter() - start
        assert len(store) == 20_000
    assert len(list((tmp_path / "s" / "runs").iterdir())) == 200
    # Two seconds on a quiet machine; more than one sweep may run on it.
    assert seconds < 4.0
