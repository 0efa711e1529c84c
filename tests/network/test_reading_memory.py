"""What reading a file needs at most is what the guard says: peaks of fresh processes, and refusals."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from simulation.errors import NetworkError
from simulation.network import memory, read_network
from simulation.network.reading import content, label_memory

# A process reads a file and says what it took, and what the guard thought that it would take.
PROGRAM = """
import json, re, sys
from pathlib import Path
import pyarrow.parquet, simulation.kernels
from simulation.network import read_network
from simulation.network.reading import (compiled_lines, content, label_memory, reader, tie_lines)
from simulation.network.reading.formats import adjacency_matrix, parquet
text, labels = [0], [0]

def seen(path, size, memory_per_byte=content.MEMORY_PER_BYTE, *, more=False):
    text.append(size * memory_per_byte)

def counted(consumers, longest, source, *, are_objects=False):
    per_label = longest * label_memory._PER_CHARACTER + are_objects * label_memory._PER_LABEL
    labels.append(consumers * per_label)

for module in (content, reader, tie_lines, adjacency_matrix, parquet):
    module.check_memory = seen
for module in (reader, compiled_lines):
    module.check_label_memory = counted
small = Path(sys.argv[1]).with_name("small")
small.write_text("1 2\\n2 3\\n" * 2**18)
read_network(small, lines="mutual")

def kibibytes(name):
    return int(re.search(name + r":\\s*([0-9]+)", Path("/proc/self/status").read_text())[1])

Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
before = kibibytes("VmRSS")
text, labels = [0], [0]
read_network(sys.argv[1], **json.loads(sys.argv[2]))
print(json.dumps([(kibibytes("VmHWM") - before) * 1024, max(text) + max(labels)]))
"""
ALLOWED = 40 * 2**20  # what imports and allocators keep, whatever is read


def ends(lines, labels):
    return np.random.default_rng(1).integers(0, labels, (lines, 2)).tolist()


def shortest():
    return "".join(f"{first} {second}\n" for first, second in ends(2_000_000, 10)).encode(), {}


def one_long_label():
    names = [f"u{number}" for number in range(400_000)]
    names[7] = "x" * 255
    return "".join(f"{names[first]},{names[second]}\n" for first, second in ends(400_000, 400_000)).encode(), {}


def many_objects():
    lines = [f"k{first} \u00e9{second}\n" for first, second in ends(400_000, 400_000)]
    return "".join([*lines, '"a""b" 5\n']).encode(), {"header": "none"}


def graph():
    nodes = "".join(f'<node id="{node}"/>' for node in range(20_000))
    edges = "".join(f'<edge source="{first}" target="{second}"/>' for first, second in ends(200_000, 20_000))
    return f'<graphml><graph edgedefault="directed">{nodes}{edges}</graph></graphml>'.encode(), {}


def modelling_language():
    nodes = "".join(f"node [ id {node} ]\n" for node in range(20_000))
    edges = "".join(f"edge [ source {first} target {second} ]\n" for first, second in ends(200_000, 20_000))
    return f"graph [\ndirected 1\n{nodes}{edges}]".encode(), {}


def matrix():
    cells = (np.random.default_rng(2).random((900, 900)) < 0.1).astype(int)
    return "\n".join(" ".join(map(str, row)) for row in cells).encode(), {}


def packed_table():
    table = pd.DataFrame({"source": np.repeat(np.arange(1_000), 1_000), "target": np.full(1_000_000, 5)})
    return table.to_parquet(), {}


KINDS = [shortest, one_long_label, many_objects, graph, modelling_language, matrix, packed_table]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
@pytest.mark.parametrize("kind", KINDS)
def test_the_peak_is_within_the_estimate(tmp_path, kind):
    content, options = kind()
    path = tmp_path / "network"
    path.write_bytes(content)
    said = json.dumps({"lines": "author_follower", **options})
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path), said], capture_output=True, text=True, check=True)
    peak, estimate = json.loads(done.stdout)
    assert 0 < peak <= estimate + ALLOWED


def refusal(folder, monkeypatch, content_of_file, memory_of_machine, **options):
    path = folder / "network"
    path.write_bytes(content_of_file)
    for module in (content, label_memory):
        monkeypatch.setattr(module, "physical_memory", lambda: memory_of_machine)
    with pytest.raises(NetworkError) as caught:
        read_network(path, lines="author_follower", **options)
    return caught.value


def test_one_long_label_is_refused_before_the_table_of_labels_is_made(tmp_path, monkeypatch):
    text, _ = one_long_label()
    fits = len(text) * content.MEMORY_PER_BYTE
    refused = refusal(tmp_path, monkeypatch, text, fits + 1)
    assert "'a label of 255 characters': " in str(refused)
    assert "labels of up to 255 characters need about" in str(refused)
    assert "shorten the longest labels" in str(refused)


def test_a_table_that_is_packed_away_is_refused_by_its_rows(tmp_path, monkeypatch):
    table, _ = packed_table()
    assert len(table) < 2**20
    refused = refusal(tmp_path, monkeypatch, table, 100 * 2**20)
    assert "needs about 0.2 GiB while it is read" in str(refused)


def test_memory_is_asked_of_the_machine():
    assert content.physical_memory is memory.physical_memory
