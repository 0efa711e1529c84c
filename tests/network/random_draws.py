"""Draws of small networks, and what they are by construction."""

from typing import NamedTuple

import numpy as np

LETTERS = "abcdegiklmnpruvz"
MANY_LETTERS = LETTERS + "éßñλжΩ東"
ODD_PIECES = [" ", ",", ";", '"', "#", "%", "|", "'", "&", "<", ">", "  ", "!", "//", "=", "."]
STRENGTHS = ["0", "1", "0.5", "0.25", "1.0", "0.0", ".5", "1e-3", "0.30000000000000004", "25E-2", "+0.75"]
COUNTS = ["2", "7", "1", "0", "-1", "12.5", "100", "3e2"]
MEANINGS = ["mutual", "author_follower", "follower_author"]


class Network(NamedTuple):
    """The labels of all consumers, and of each tie (author, follower) its multiplicity and strength."""

    consumers: frozenset
    ties: dict


class Writing(NamedTuple):
    """A file, how it is read, and what it says; what must be refused says nothing."""

    content: str | bytes
    options: dict
    expected: Network | None


class Draw:
    """Everything that is drawn, in turn."""

    def __init__(self, *seed):
        self.random = np.random.default_rng(seed)

    def chance(self, probability):
        return bool(self.random.random() < probability)

    def pick(self, choices):
        return choices[int(self.random.integers(len(choices)))]

    def number(self, low, high):
        """Return a whole number in low..high."""
        return int(self.random.integers(low, high + 1))

    def shuffled(self, values):
        return [values[at] for at in self.random.permutation(len(values))]

    def word(self, letters=LETTERS, most=6):
        return "".join(self.pick(letters) for _ in range(self.number(1, most)))

    def odd(self, pieces):
        """Return a label that few formats can hold."""
        inner = "".join(self.pick([*pieces, *MANY_LETTERS]) for _ in range(self.number(0, 4)))
        start = self.pick(["", "", "#", "%"]) if "#" in pieces else ""
        return start + self.word() + inner + self.word()

    def label(self, style, pieces=()):
        return {
            "gaps": lambda: str(self.number(0, 10**6)),
            "words": self.word,
            "letters": lambda: self.word(MANY_LETTERS),
            "shaped": lambda: f"u{self.number(1, 99)}",
            "joined": lambda: f"{self.word()}_{self.word()}",
            "odd": lambda: self.odd(pieces),
        }[style]()

    def labels(self, number, styles, pieces=()):
        """Return that many labels, no two the same, in one style."""
        style = self.pick(styles)
        if style in ("from 0", "from 1"):
            return [str(each + (style == "from 1")) for each in range(number)]
        labels = {}
        while len(labels) < number:
            labels[self.label(style, pieces)] = None
        return list(labels)

    def lines(self, consumers, most=20, *, loops=True):
        """Return pairs of places, at least one of two different consumers; parallels are likely."""
        number = self.number(1, most)
        pairs = [(self.number(0, consumers - 1), self.number(0, consumers - 1)) for _ in range(number)]
        pairs = [pair for pair in pairs if loops or pair[0] != pair[1]]
        if all(first == second for first, second in pairs):
            pairs.insert(self.number(0, len(pairs)), tuple(self.shuffled(range(consumers))[:2]))
        return pairs

    def size(self, least=2):
        return self.number(least, 12)

    def weight_plan(self, kinds=("none", "strength", "ignored")):
        """Return whether a file has weights, and the option that says how they are read."""
        kind = self.pick(kinds)
        if kind == "none":
            return False, self.pick([{}, {}, {"weights": "none"}])
        return True, {"weights": kind}

    def weight(self, options):
        if options.get("weights") == "strength":
            return self.pick(STRENGTHS) if self.chance(0.5) else f"{self.random.random():.{self.number(1, 12)}f}"
        return self.pick(STRENGTHS + COUNTS)

    def weights(self, pairs, options):
        return [self.weight(options) for _ in pairs]


def one_way(pairs):
    """Return pairs in which two lines of the same two consumers have one direction."""
    ways = {}
    return [ways.setdefault(frozenset(pair), pair) for pair in pairs]


def expected(consumers, lines, options):
    """Return the network of lines: pairs of labels, weight and direction (None: not said)."""
    is_strength = options.get("weights") == "strength"
    ties = {}
    for first, second, weight, directed in lines:
        meaning = options["lines"]
        both = meaning == "mutual" or directed is False
        pair = (first, second) if meaning == "author_follower" else (second, first)
        for tie in [pair, pair[::-1]] if both else [pair]:
            if first != second:
                number, strength = ties.get(tie, (0, 0.0))
                new = float(np.float32(float(weight.replace(",", ".")))) if is_strength else 1.0
                ties[tie] = number + 1, max(strength, new)
    undirected = {line[3] for line in lines} == {False} and options["lines"] != "mutual"
    if not ties or undirected:
        return None
    return Network(frozenset(consumers), ties)


def is_half_or_even(entries):
    """Say whether a matrix of these entries, of places of rows and columns, is symmetric or one half of one."""
    apart = {pair: weight for pair, weight in entries.items() if pair[0] != pair[1]}
    sides = {first < second for first, second in apart}
    return len(sides) < 2 or all(apart.get(pair[::-1]) == weight for pair, weight in apart.items())


def once_each(entries):
    """Return the places that are lines: of a symmetric matrix, whose friendships stand in it twice, one half."""
    apart = {pair: weight for pair, weight in entries.items() if pair[0] != pair[1]}
    is_twice = all(apart.get(pair[::-1]) == weight for pair, weight in apart.items())
    return [pair for pair in entries if not is_twice or pair[0] <= pair[1]]


def expected_two_mode(first, second, pairs, options):
    """Return the network of two kinds of things, without strengths."""
    if set(first) & set(second) and options["two_mode"] == "both":
        pairs = [(f"first:{one}", f"second:{other}") for one, other in pairs]
        first, second = ([f"{side}:{label}" for label in of] for side, of in (("first", first), ("second", second)))
    if options["two_mode"] == "both":
        return expected([*first, *second], [(*pair, "1", None) for pair in pairs], options)
    kept = first if options["two_mode"] == "first" else second
    side = 0 if options["two_mode"] == "first" else 1
    of = {label: {pair[1 - side] for pair in pairs if pair[side] == label} for label in kept}
    ties = {
        (one, other): (len(of[one] & of[other]), 1.0)
        for one in kept
        for other in kept
        if one != other and of[one] & of[other]
    }
    return Network(frozenset(kept), ties) if ties and options["lines"] == "mutual" else None
