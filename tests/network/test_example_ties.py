"""Sentences about ties are true, distinct, and always the same ones; what is printed of labels is what they are."""

import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from experiments.reporting.network_page import network_tables, printable
from simulation.network import SocialNetwork, describe, generate_network
from simulation.network.example_ties import example_ties

SENTENCE = re.compile(
    r"(?P<first>\d+) (?:sees what (?P<author>\d+) posts|and (?P<friend>\d+) see what the other posts)\."
)


def told(network):
    """Return the ties that the sentences tell of, as pairs of rows; a friendship in the order of its words."""
    sentences = describe(network)["example_ties"]
    pairs = []
    for sentence in sentences:
        match = SENTENCE.fullmatch(sentence)
        first, author, friend = (None if part is None else int(part) for part in match.groups())
        pairs.append((author, first) if friend is None else (first, friend))
    return sentences, pairs


def ties_of(network):
    authors = np.repeat(np.arange(network.consumers), network.followers)
    return set(zip(authors.tolist(), network.targets.tolist(), strict=True))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda tie: tie[0] != tie[1]), min_size=1))
def test_what_is_told_is_true(ties):
    network = SocialNetwork.from_ties(*zip(*ties, strict=True), 8)
    sentences, pairs = told(network)
    known = ties_of(network)
    assert set(pairs) <= known
    if all((follower, author) in known for author, follower in known):
        assert all("the other" in sentence for sentence in sentences)
        assert len({frozenset(pair) for pair in pairs}) == min(3, len(known) // 2)
    else:
        assert not any("the other" in sentence for sentence in sentences)
        assert len(set(pairs)) == min(3, len(known))
    assert describe(network)["example_ties"] == sentences


def test_examples_in_words():
    labels = ["anna", "bob", "carl"]
    one = SocialNetwork.from_ties([0], [1], 3, labels=labels)
    assert describe(one)["example_ties"] == ["bob sees what anna posts."]
    friends = SocialNetwork.from_ties([0], [1], 3, labels=labels, mutual=True)
    assert describe(friends)["example_ties"] == ["anna and bob see what the other posts."]


def test_examples_are_of_different_authors_where_there_are_some():
    network = SocialNetwork.from_ties([0, 0, 0, 1, 1, 2], [1, 2, 3, 2, 3, 3], 4)
    assert told(network)[1] == [(0, 1), (1, 2), (2, 3)]
    hub = generate_network("complete", consumers=3, random_seed=1)
    assert told(hub)[1] == [(0, 1), (1, 2), (0, 2)]


def test_ties_along_which_nothing_passes_are_no_examples():
    network = SocialNetwork.from_ties([0, 0, 1, 2], [1, 2, 2, 0], 3, strengths=[0.0, 0.5, 0.0, 1.0])
    assert told(network)[1] == [(0, 2), (2, 0)]
    friends = SocialNetwork.from_ties([0, 1, 0, 2], [1, 0, 2, 0], 3)
    assert told(friends.with_strengths([1.0, 0.5, 0.0, 1.0]))[1] == [(0, 2)]
    assert example_ties(friends.with_strengths([0.0, 0.0, 0.0, 0.0]), mutual=True) == []


def page(network):
    screen = Console(file=io.StringIO(), width=100)
    for table in network_tables(network, "[red]name"):
        screen.print(table)
    return screen.file.getvalue()


def test_labels_are_printed_as_they_are():
    labels = ["[bold]anna[/bold]", "b\x1b[31mo\nb", "[/]", "d 'é' ✓"]
    shown = page(SocialNetwork.from_ties([0, 2, 3], [1, 3, 2], 4, labels=labels))
    assert r"b\x1b[31mo\nb sees what [bold]anna[/bold] posts." in shown
    assert "d 'é' ✓ sees what [/] posts." in shown
    assert "[/] sees what d 'é' ✓ posts." in shown
    assert "\x1b" not in shown
    assert "[red]name" in shown


@pytest.mark.parametrize(("text", "shown"), [("plain é", "plain é"), ("\u202e\ud800", r"\u202e\ud800"), ("\t", r"\t")])
def test_what_steers_a_terminal_is_written_out(text, shown):
    assert printable(text) == shown


def test_a_page_tells_of_ties_of_strength_0_only_where_there_are_some():
    network = SocialNetwork.from_ties([0, 1, 2], [1, 2, 0], 3, strengths=[0.0, 0.5, 1.0])
    assert re.search(r"ties of strength 0 \(nothing passes along them\) +│ +1 ", page(network))
    assert "nothing passes" not in page(network.with_strengths([0.1, 0.5, 1.0]))
    assert "Examples" not in page(network.with_strengths([0.0, 0.0, 0.0]))


def test_a_page_says_from_how_many_a_distance_was_sampled(monkeypatch):
    network = generate_network("gnp", consumers=200, mean_degree=8, random_seed=1)
    assert "sampled" not in page(network)
    for name, value in (("MOST_EXACT", 0), ("LEAST_SOURCES", 64), ("MOST_SOURCES", 64)):
        monkeypatch.setattr(f"simulation.network.mean_distance.{name}", value)
    facts = describe(network)
    shown = page(network)
    low, high = facts["mean_distance_interval"]
    assert re.search(r"mean distance +│ +" + re.escape(f"{facts['mean_distance']:.3f} "), shown)
    assert re.search(r"sampled from +│ +64 sources", shown)
    assert f"{low:.3f} to {high:.3f}" in shown


def test_a_page_says_which_measures_ignore_direction_and_what_is_undefined():
    shown = page(SocialNetwork.from_ties([0], [1], 2))
    assert "Shape (all but the distance ignore the direction of ties)" in shown
    assert re.search(r"mean distance, from author to follower +│ +1\.000", shown)
    assert re.search(r"degree assortativity +│ +undefined", shown)
    assert "direction" not in page(SocialNetwork.from_ties([0], [1], 2, mutual=True))
