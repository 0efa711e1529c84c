"""Edge lists as people write them, and what they say, worked out in plain Python."""

import gzip
from typing import NamedTuple

from hypothesis import strategies as st

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


class Written(NamedTuple):
    """A file, and the lines that it says: pairs of labels, each with a weight or None."""

    content: bytes
    pairs: list
    weights: str


BARE = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='#%,;"\t '), min_size=1, max_size=6)
ANY = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=6).filter(str.strip)
NUMBERS = st.integers(0, 10**6).map(str)
ODD_NUMBERS = st.one_of(st.integers(-9, 12).map(str), st.sampled_from(["07", "+7", "7", "9" * 18, "9" * 19, "9" * 30]))
WEIGHTS = st.one_of(
    st.floats(0, 1).map(repr),
    st.sampled_from(["0", "1", "1.", ".5", "+0.5", "-0.0", "0.30000000000000004", "1e-3", "25E-2", "1e-400", "0" * 25]),
    st.integers(0, 10**7).map(lambda number: f"0.{number:07}"),
)


@st.composite
def edge_lists(draw, labels=None, weights=None):
    """Any ties in any writing."""
    of = draw(st.sampled_from(labels or [NUMBERS, BARE, ANY, st.one_of(BARE, NUMBERS, ODD_NUMBERS)]))
    weights = weights or draw(st.sampled_from(["none", "strength", "ignored"]))
    is_tie = st.tuples(of, of, WEIGHTS)
    pairs = draw(st.lists(is_tie, min_size=1, max_size=30).filter(lambda ties: any(a != b for a, b, _ in ties)))
    separator = draw(st.sampled_from([" ", "\t", ",", ";", ", ", "  ", " ; ", "\t "]))
    always = draw(st.booleans())

    def written(label):
        is_bare = not always and not set(label) & set(',;"\t #%') and label.strip() == label
        return label if is_bare else '"' + label.replace('"', '""') + '"'

    rows = [separator.join(["first", "second", "weight"][: 2 if weights == "none" else 3])]
    for first, second, weight in pairs:
        columns = [written(first), written(second), *([] if weights == "none" else [weight])]
        rows.append(separator.join(columns))
    if draw(st.booleans()):
        rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(["# comment", "%", ' # "', "#,;\t"])))
        rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(["", "  ", "\t"])))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    content = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + end.join(rows).encode()
    content += draw(st.sampled_from([b"", end.encode()]))
    return Written(gzip.compress(content) if draw(st.booleans()) else content, pairs, weights)
