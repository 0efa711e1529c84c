"""Random files of all formats, and damaged ones, are read as a plain reader reads them, or refused."""

from collections import Counter

import pytest

from simulation.errors import NetworkError
from simulation.network import read_network
from tests.network.plain import RefusedError, plain_read
from tests.network.plain.packing import unpacked
from tests.network.random_draws import Network
from tests.network.random_files import WRITERS, damaged, random_file
from tests.network.writings import labeled_strengths

FEW = range(1_000)
MANY = range(1_000, 10_000)


def read(folder, file):
    """Return the network of a file, or None and why it was refused."""
    path = folder / file.name
    path.write_bytes(file.content)
    try:
        network = read_network(path, **file.options)
    except NetworkError as error:
        return None, str(error)
    except Exception as error:  # what is not read is refused, and nothing else
        return None, f"raised {error!r}"
    finally:
        path.unlink()
    labels = network.labels_array().tolist()
    multiplicity = [1] * network.ties if network.multiplicity is None else network.multiplicity.tolist()
    numbers = {
        (labels[author], labels[network.targets[at]]): multiplicity[at]
        for author in range(network.consumers)
        for at in range(network.indptr[author], network.indptr[author + 1])
    }
    assert len(set(labels)) == network.consumers
    ties = {tie: (numbers[tie], strength) for tie, strength in labeled_strengths(network).items()}
    return Network(frozenset(labels), ties), "read"


def read_plainly(file):
    """Return the network of a file as the plain reader reads it, or None and why it was refused."""
    try:
        return Network(*plain_read(file.content, file.options)), "read"
    except RefusedError as error:
        return None, str(error)


def told(file, **results):
    """Return all that is needed to repeat a failure."""
    try:
        content = unpacked(file.content, file.options.get("member"))
    except RefusedError:
        content = file.content
    shown = content if content.startswith(b"PAR1") else content[:3000].decode(errors="backslashreplace")
    lines = [f"file {file.number}, {file.format}, {file.options}, begins with {content[:20]!r}", f"{shown}"]
    return "\n".join([*lines, *(f"{name}: {result}" for name, result in results.items())])


def check_none(failures):
    """Fail with the first failures."""
    assert not failures, "\n\n".join([f"{len(failures)} failures; the first:", *failures[:5]])


def check_undamaged(folder, numbers):
    """Check that files are read as what was written, by both readers, or refused by both."""
    met = Counter()
    failures = []
    for number in numbers:
        file = random_file(number)
        plain = read_plainly(file)
        found = read(folder, file)
        if not plain[0] == found[0] == file.expected or found[1].startswith("raised"):
            failures.append(told(file, expected=file.expected, found=found, plain=plain))
        met[file.format, found[0] is not None] += 1
    check_none(failures)
    return met


def check_damaged(folder, numbers):
    """Check that damaged files are read as the plain reader reads them, or refused."""
    met = Counter()
    failures = []
    for number in numbers:
        file = damaged(random_file(number), number)
        found = read(folder, file)
        if found[0] is not None:
            plain = read_plainly(file)
            if found[0] != plain[0]:
                failures.append(told(file, found=found, plain=plain))
        elif found[1].startswith("raised"):
            failures.append(told(file, found=found))
        met[file.format, found[0] is not None] += 1
    check_none(failures)
    return met


def check_counts(met, least_read, least_refused):
    """Check that files of all formats were read, and refused, often enough."""
    for kind in WRITERS:
        total = met[kind, True] + met[kind, False]
        assert met[kind, True] >= least_read * total, (kind, met[kind, True], total)
        assert met[kind, False] >= least_refused * total, (kind, met[kind, False], total)


def test_random_files_are_read_as_they_were_meant(tmp_path):
    check_counts(check_undamaged(tmp_path, FEW), 0.5, 0.0)


def test_damaged_files_are_never_another_network(tmp_path):
    check_counts(check_damaged(tmp_path, FEW), 0.02, 0.2)


@pytest.mark.slow
def test_many_random_files_are_read_as_they_were_meant(tmp_path):
    check_counts(check_undamaged(tmp_path, MANY), 0.5, 0.0)


@pytest.mark.slow
def test_many_damaged_files_are_never_another_network(tmp_path):
    check_counts(check_damaged(tmp_path, MANY), 0.05, 0.2)


def test_a_file_is_a_function_of_its_number():
    assert [random_file(number) for number in range(50)] == [random_file(number) for number in range(50)]
    assert damaged(random_file(7), 7) == damaged(random_file(7), 7)
    assert damaged(random_file(7), 7) != damaged(random_file(7), 8)
