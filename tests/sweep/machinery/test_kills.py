"""Nothing is lost and nothing is doubled, whoever is killed and when; figure 6 of what a sweep promises."""

import numpy as np
import pytest

from experiments.sweep.status import Status
from experiments.sweep.store.reader import StoreReader
from tests.sweep.functions import known
from tests.sweep.machinery.driver import RUNS, sweep
from tests.sweep.machinery.killing import run_until_killed, started

# A driver that is killed had handed out one run per worker and .03 s of work beside; what was done of it is done again.
IN_FLIGHT = 2 * (1 + 3)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The table of the same sweep, in one process, without any interruption."""
    folder = tmp_path_factory.mktemp("undisturbed") / "sweep"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda _: None)
        patch.setenv("GRAPEVINE_TEST_CALLS", str(folder.parent / "calls"))
        sweep().run(folder, executor="serial")
    return (folder / "results.parquet").read_bytes()


def check_whole(folder, calls, undisturbed, kills):
    """Check that the sweep ended as if nobody had been killed."""
    assert (folder / "results.parquet").read_bytes() == undisturbed
    status = Status.of(folder)
    assert (status.finished, status.planned, status.failures, status.is_running) == (RUNS, RUNS, (), False)
    store = StoreReader.read_only(folder / "store")
    runs = store.runs()
    assert len(set(runs)) == len(runs) == RUNS
    table = store.read(runs)
    assert table.num_rows == RUNS
    made = calls.stat().st_size
    assert RUNS <= made <= RUNS + kills * IN_FLIGHT, made
    assert not list((folder / "store").rglob("*.partial"))


def kill_and_go_on(folder, calls, moments, torn):
    """Kill at each moment: a victim and a share of all calls, or a write of the store; each time go on."""
    for victim, share in moments:
        before = Status.of(folder).finished if (folder / "sweep.json").exists() else 0
        code, errors = run_until_killed(folder, calls, victim, max(1, int(share * RUNS) - before))
        # Without its worker a driver goes on to the end.
        assert code in ((0,) if victim == "worker" else (-9, 0)), errors
    for write in torn:
        process = started(folder, calls, torn=write)
        process.communicate(timeout=120)
        assert process.returncode in (-9, 0)
    process = started(folder, calls)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors


def test_five_kills_lose_nothing_and_double_nothing(tmp_path, undisturbed):
    folder, calls = tmp_path / "sweep", tmp_path / "calls"
    process = started(folder, calls, torn=9)
    process.communicate(timeout=120)
    assert process.returncode == -9
    kept = Status.of(folder).finished
    assert kept < RUNS
    kill_and_go_on(folder, calls, [("driver", 0.2), ("both", 0.5), ("driver", 0.7), ("worker", 0.8)], [])
    check_whole(folder, calls, undisturbed, kills=5)


@pytest.mark.slow
@pytest.mark.parametrize("random_seed", range(10))
def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path, undisturbed, random_seed):
    generator = np.random.default_rng(random_seed)
    shares = np.sort(generator.uniform(0.05, 0.95, 4))
    victims = generator.choice(["driver", "worker", "both"], 4, p=[0.5, 0.2, 0.3])
    # A worker's death alone lets the driver go on to the end: it comes last.
    order = sorted(zip(victims.tolist(), shares.tolist(), strict=True), key=lambda one: (one[0] == "worker", one[1]))
    torn = int(generator.integers(3, 60))
    folder, calls = tmp_path / "sweep", tmp_path / "calls"
    process = started(folder, calls, torn=torn)
    process.communicate(timeout=120)
    kill_and_go_on(folder, calls, order, [])
    check_whole(folder, calls, undisturbed, kills=5)


def test_a_driver_that_is_killed_leaves_no_worker(tmp_path):
    from tests.sweep.machinery.killing import children_of, none_left

    process = started(tmp_path / "sweep", tmp_path / "calls")
    for line in process.stdout:
        if int(line) >= 10:
            break
    workers = children_of(process.pid)
    process.kill()
    process.communicate(timeout=120)
    assert len(workers) == 2
    assert none_left(workers)


def test_the_numbers_are_those_of_the_function(undisturbed, tmp_path):
    import io

    import pandas

    table = pandas.read_parquet(io.BytesIO(undisturbed))
    expected = [known(a, b, replicate)["y"] for a in range(5) for b in range(5) for replicate in range(20)]
    assert table["y"].tolist() == expected
    assert table["a"].tolist() == [a for a in range(5) for _ in range(100)]
