"""A network as plain lists: who sees what whom posts."""

from __future__ import annotations

from collections.abc import Mapping

Tie = tuple[int, int]  # source, receiver


class Ties:
    """Directed ties between consumers 0..n-1, with the number of parallel lines and the strength of each."""

    def __init__(self, consumers: int, lines: Mapping[Tie, int], strengths: Mapping[Tie, float] | None = None) -> None:
        self.consumers = consumers
        self.all = sorted(lines)  # the order in which probabilities and weights are listed
        self.lines = dict(lines)
        self.strengths = dict.fromkeys(self.all, 1.0) if strengths is None else dict(strengths)
        self.followers: list[list[int]] = [[] for _ in range(consumers)]
        self.followees: list[list[int]] = [[] for _ in range(consumers)]
        for source, receiver in self.all:  # which makes both ascending
            self.followers[source].append(receiver)
            self.followees[receiver].append(source)

    def __repr__(self) -> str:
        if len(self.all) > 200:
            return f"<Ties: {self.consumers} consumers, {len(self.all)} ties>"
        return f"Ties({self.consumers}, {self.lines}, {self.strengths})"

    def in_degree(self, receiver: int) -> int:
        """Return the number of distinct followees, d_v."""
        return len(self.followees[receiver])

    def in_lines(self, receiver: int) -> int:
        """Return the number of lines from all followees, D_v."""
        return sum(self.lines[source, receiver] for source in self.followees[receiver])

    def by_tie(self, values: float | list[float]) -> dict[Tie, float]:
        """Return one number for all ties, or one per tie in their order, by tie."""
        if isinstance(values, list):
            return dict(zip(self.all, values, strict=True))
        return dict.fromkeys(self.all, values)
