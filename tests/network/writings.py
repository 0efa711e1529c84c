"""Small network files, what is read of them, and what both ways of reading have in common."""

import pytest

from simulation.errors import NetworkError
from simulation.network import read_network


def read(folder, text, *, lines="author_follower", name="ties.txt", **options):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_network(path, lines=lines, **options)


def labeled_ties(network):
    labels = network.labels_array().tolist()
    return {
        (labels[author], labels[follower])
        for author in range(network.consumers)
        for follower in network.targets[network.indptr[author] : network.indptr[author + 1]]
    }


def labeled_strengths(network):
    labels = network.labels_array().tolist()
    strengths = [1.0] * network.ties if network.strengths is None else network.strengths.tolist()
    return {
        (labels[author], labels[network.targets[at]]): strengths[at]
        for author in range(network.consumers)
        for at in range(network.indptr[author], network.indptr[author + 1])
    }


def refusal(folder, content, **options):
    path = folder / "ties.txt"
    path.write_bytes(content)
    with pytest.raises(NetworkError) as caught:
        read_network(path, **{"lines": "mutual", **options})
    assert caught.value.source == str(path)
    assert str(caught.value).startswith(f"{path}: ")
    return caught
