"""Small files with the network that each says, written in one line, or the refusal it gets and the ways out of it."""

import re
from typing import NamedTuple

import numpy as np
import pytest

from simulation.errors import NetworkError
from simulation.network import read_network
from tests.network.writings import labeled_strengths

MUTUAL = {"lines": "mutual"}
AUTHORS = {"lines": "author_follower"}
FOLLOWERS = {"lines": "follower_author"}
IGNORED = {"weights": "ignored"}
STRENGTHS = {"weights": "strength"}

_TIE = re.compile(r"(.+?)(<>|>)(.+?)(?:=([0-9.]+))?")


class Refused(NamedTuple):
    """What a refusal must name, and the options that it leads to, each with the network that they read."""

    words: str
    ways: tuple = ()


class Case(NamedTuple):
    """A file, how it is read, and its network (see `network_of`) or its refusal."""

    content: str | bytes
    options: dict
    expected: str | Refused


def network_of(text):
    """Return the labels and ties that a line says: ``a>b`` (b sees a), ``a<>b``, ``a>b=0.5``, or ``a`` alone.

    A space in a label is written ``~``.
    """
    labels, strengths = set(), {}
    for word in text.split():
        found = _TIE.fullmatch(word)
        if found is None:
            labels.add(word.replace("~", " "))
            continue
        author, arrow, follower, strength = found.groups()
        pair = author.replace("~", " "), follower.replace("~", " ")
        labels |= set(pair)
        for one in (pair, pair[::-1])[: 1 + (arrow == "<>")]:
            strengths[one] = float(np.float32(1.0 if strength is None else float(strength)))
    return labels, strengths


def said_by(network):
    return set(network.labels_array().tolist()), labeled_strengths(network)


def check(folder, case):
    """Read the file and compare it with what is expected; follow each way out of a refusal."""
    path = folder / "network.txt"
    path.write_bytes(case.content if isinstance(case.content, bytes) else case.content.encode())
    if not isinstance(case.expected, Refused):
        assert said_by(read_network(path, **case.options)) == network_of(case.expected)
        return
    with pytest.raises(NetworkError) as caught:
        read_network(path, **case.options)
    message = " ".join(str(caught.value).split())
    assert re.search(case.expected.words, message), message
    for way, network in case.expected.ways:
        assert said_by(read_network(path, **case.options | way)) == network_of(network), way


def table(cases):
    """Return the parameters of a table of cases."""
    return [pytest.param(case, id=name) for name, case in cases.items()]
