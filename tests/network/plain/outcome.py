"""What a file says, whatever its format, and the network that it makes."""

import re
import struct
from collections import Counter, defaultdict
from typing import NamedTuple

from tests.network.plain.labels import final_labels
from tests.network.plain.refusal import refuse_if

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)


class PlainNetwork(NamedTuple):
    """The labels of all consumers, and of each tie (author, follower) its multiplicity and strength."""

    consumers: frozenset
    ties: dict


class Line(NamedTuple):
    """A line `a b`; `directed` is None where the file does not say."""

    first: str
    second: str
    weight: object = None
    directed: bool | None = None


class Found(NamedTuple):
    """All that a file says; `sides` are the two kinds of a two-mode file."""

    nodes: list
    lines: list
    sides: tuple | None = None
    decimal_comma: bool = False


def single(value):
    """Return the nearest number of 32 bits."""
    return struct.unpack("f", struct.pack("f", value))[0]


def strengths_of(weights, decimal_comma):
    """Return the strengths that the weights of all lines write, or refuse."""
    texts = [weight for weight in weights if isinstance(weight, str)]
    commas = any("," in text for text in texts)
    points = any("." in text for text in texts)
    refuse_if(commas and (points or not decimal_comma), "decimal commas here, and decimal points there")
    strengths = []
    for weight in weights:
        if isinstance(weight, str):
            grammar = DECIMAL_COMMA if "," in weight else NUMBER
            refuse_if(not grammar.fullmatch(weight), f"{weight!r} is no number")
            value = float(weight.replace(",", "."))
        else:
            refuse_if(isinstance(weight, bool) or not isinstance(weight, int | float), f"{weight!r} is no number")
            value = weight
        refuse_if(not 0 <= value <= 1, f"{weight!r} is no strength")
        strengths.append(single(float(value)))
    return strengths


def checked_weights(lines, options, decimal_comma):
    """Return a strength per line; 1 where weights are not read."""
    weights = options.get("weights") or "none"
    refuse_if(weights not in ("none", "strength", "ignored"), "no such weights")
    written = [line.weight for line in lines]
    if weights == "strength":
        refuse_if(None in written, "lines without a weight")
        return strengths_of(written, decimal_comma)
    refuse_if(weights == "none" and any(weight is not None for weight in written), "weights")
    return [1.0] * len(lines)


def network_of(found, options):
    """Return the network of what a file says, or refuse it."""
    meaning = options.get("lines")
    refuse_if(meaning not in ("mutual", "author_follower", "follower_author"), "lines must be said")
    strengths = checked_weights(found.lines, options, found.decimal_comma)
    refuse_if(found.sides and not options.get("two_mode"), "two modes")
    if options.get("two_mode"):
        return two_mode_network(found, options, strengths)
    labels = final_labels([*found.nodes, *(end for line in found.lines for end in line[:2])], options)
    directed = {line.directed for line in found.lines}
    refuse_if(False in directed and True not in directed and meaning != "mutual", "edges without a direction")
    lines = [
        (labels[line.first], labels[line.second], strength, line.directed)
        for line, strength in zip(found.lines, strengths, strict=True)
    ]
    return PlainNetwork(frozenset(labels.values()), merged(lines, meaning))


def merged(lines, meaning):
    """Return the ties of lines, without self-loops, parallel lines merged."""
    ties = defaultdict(list)
    one_way = defaultdict(list)
    for first, second, strength, directed in lines:
        if first == second:
            continue
        one_way[first, second].append(strength)
        if meaning == "follower_author" or meaning == "mutual" or directed is False:
            ties[second, first].append(strength)
        if meaning == "author_follower" or meaning == "mutual" or directed is False:
            ties[first, second].append(strength)
    if meaning == "mutual":
        for (first, second), strengths in one_way.items():
            other = one_way.get((second, first), strengths)
            refuse_if(max(other) != max(strengths), "two directions of different strength")
    refuse_if(not ties, "no ties")
    return {tie: (len(strengths), max(strengths)) for tie, strengths in ties.items()}


def two_mode_network(found, options, strengths):
    """Return the network of two kinds of things: both, or one side projected."""
    mode = options["two_mode"]
    refuse_if(mode not in ("both", "first", "second"), "no such mode")
    first, second = found.sides or ([], [])
    first = list(first) + [line.first for line in found.lines]
    second = list(second) + [line.second for line in found.lines]
    labels = final_labels([*first, *second], options)
    first, second = ({labels[label] for label in side} for side in (first, second))
    pairs = [(labels[line.first], labels[line.second]) for line in found.lines]
    if first & second and mode == "both":
        pairs = [(f"first:{one}", f"second:{other}") for one, other in pairs]
        first, second = {f"first:{label}" for label in first}, {f"second:{label}" for label in second}
    if mode == "both":
        directed = {line.directed for line in found.lines}
        refuse_if(directed == {False} and options["lines"] != "mutual", "edges without a direction")
        lines = [
            (*pair, strength, line.directed) for pair, strength, line in zip(pairs, strengths, found.lines, strict=True)
        ]
        return PlainNetwork(frozenset(first | second), merged(lines, options["lines"]))
    refuse_if(options["lines"] != "mutual", "projections are mutual")
    refuse_if(options.get("weights") == "strength", "projections have no strengths")
    kept = first if mode == "first" else second
    things = defaultdict(set)
    for pair in pairs:
        things[pair[mode == "second"]].add(pair[mode == "first"])
    shared = Counter()
    for one in things:
        for other in things:
            if one != other and things[one] & things[other]:
                shared[one, other] = len(things[one] & things[other])
    refuse_if(not shared, "no ties")
    return PlainNetwork(frozenset(kept), {tie: (number, 1.0) for tie, number in shared.items()})
