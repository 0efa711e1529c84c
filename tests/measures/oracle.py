"""Reference implementations of the measures, from their definitions: dictionaries, breadth-first walks, all pairs."""

from __future__ import annotations

from collections import Counter, deque
from itertools import combinations

from hypothesis import strategies as st


@st.composite
def recursive_trees(draw, largest=24):
    """Draw the parents of a tree by position, each before its children."""
    size = draw(st.integers(1, largest))
    return [-1, *(draw(st.integers(0, child - 1)) for child in range(1, size))]


def neighbours(parents):
    """Return whom each member is tied to."""
    ties = {member: [] for member in range(len(parents))}
    for child, parent in enumerate(parents):
        if parent >= 0:
            ties[child].append(parent)
            ties[parent].append(child)
    return ties


def distances(ties, start):
    """Return how far all members are from one."""
    found = {start: 0}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in ties[here]:
            if there not in found:
                found[there] = found[here] + 1
                waiting.append(there)
    return found


def shape(parents):
    """Return size, depth, breadth, mean depth and structural virality of one tree."""
    ties = neighbours(parents)
    depth = distances(ties, parents.index(-1))
    assert len(depth) == len(parents)
    pairs = list(combinations(range(len(parents)), 2))
    far = [distances(ties, one) for one in range(len(parents))]
    return {
        "sizes": len(parents),
        "depths": max(depth.values()),
        "breadths": max(Counter(depth.values()).values()),
        "mean_depths": sum(depth.values()) / len(parents),
        "structural_virality": sum(far[one][other] for one, other in pairs) / len(pairs) if pairs else 0.0,
    }


def inferred_parents(ties, events, *, latest):
    """Return (cascade, consumer) -> parent or -1; `ties` are pairs author, follower, `events` of who, when, where."""
    found = {}
    for who, when, where in events:
        earlier = [(t, u) for u, t, c in events if c == where and t < when and (u, who) in ties]
        if not earlier:
            found[where, who] = -1
        elif latest:
            found[where, who] = min(earlier, key=lambda act: (-act[0], act[1]))[1]
        else:
            found[where, who] = min(earlier)[1]
    return found
