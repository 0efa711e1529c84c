"""Records to keep, and what a store must hold of them, said without the store."""

import hashlib
from pathlib import Path

from pyarrow import parquet

from experiments.sweep.store.record import FailureRecord, RunRecord
from experiments.sweep.store.store import Store

COLUMNS = {"brand": "text", "adopters": "int", "reach": "float"}
SERIES = {"day": "float", "shares": "int"}


def identity(*what):
    return hashlib.md5(repr(what).encode(), usedforsecurity=False).hexdigest()


def point(number):
    return identity("point", number // 3)


def run(number):
    return identity("run", number)


def record(number, *, series=True):
    """A run with two rows; every third value is missing."""
    rows = tuple(
        {"brand": brand, "adopters": number if number % 3 else None, "reach": number / 7} for brand in ("Ä", "B")
    )
    days = {"day": [0.0, 0.1, number / 3], "shares": [0, None, 2**62 + number]} if series else None
    return RunRecord(run(number), point(number), number % 3, rows, days, 0.25)


def failure(number):
    text = "Traceback ...\nValueError: ü"
    return FailureRecord(run(number), point(number), 0, "raised", "ValueError: ü", text, 1, {"x": 0.1, "label": "a"})


def opened(folder):
    return Store.open(folder, COLUMNS, SERIES)


def keep(store, numbers, **options):
    for number in numbers:
        store.describe(point(number), {"x": number // 3})
    store.keep([record(number, **options) for number in numbers])


def expected_rows(numbers):
    return [
        {"run": run(n), "point": point(n), "replicate": n % 3, "seconds": 0.25, **row}
        for n in numbers
        for row in record(n).rows
    ]


def expected_series(numbers):
    return [
        {"run": run(n), "point": point(n), "replicate": n % 3, "day": day, "shares": shares}
        for n in numbers
        for day, shares in zip(*record(n).series.values(), strict=True)
    ]


def everything(folder):
    """Every file of a folder, with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def raw_rows(folder):
    """What anybody reads who knows nothing of the store."""
    files = [parquet.ParquetFile(path.open("rb")) for path in sorted(Path(folder).glob("*.parquet"))]
    rows = [row for file in files for row in file.read(use_threads=False).to_pylist()]
    for file in files:
        file.close(force=True)
    return rows


def check(store, numbers):
    """The store holds these runs, and their points, as they were kept."""
    runs = [run(number) for number in numbers]
    assert store.finished(runs).all()
    assert store.finished_series(runs).all()
    assert store.read(runs).to_pylist() == expected_rows(numbers)
    assert store.read_series(runs).to_pylist() == expected_series(numbers)
    assert {number // 3: store.point(point(number)) for number in numbers} == {n // 3: {"x": n // 3} for n in numbers}


def check_files(folder, numbers):
    """A closed store: parts hold each of these runs once, and nothing unfinished is left."""
    rows = raw_rows(folder / "runs")
    key = {run(number): number for number in numbers}
    assert sorted(key[row["run"]] for row in rows) == sorted([*numbers, *numbers])
    assert sorted(key[row["run"]] for row in raw_rows(folder / "series")) == sorted(list(numbers) * 3)
    points = [row["point"] for row in raw_rows(folder / "points")]
    assert len(points) == len(set(points))
    # One that was described, and whose runs were not kept, may be there.
    assert set(points) >= {point(number) for number in numbers}
    assert [path for path in folder.rglob("*") if path.suffix in (".partial", ".jsonl")] == []
