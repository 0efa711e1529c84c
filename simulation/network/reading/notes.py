"""What is said of how a file was read, collected while it is read."""

from __future__ import annotations

from simulation.network.reading.tie_lines import SkippedLines
from simulation.network.ties import Reading

_MOST_SHOWN = 3
_LONGEST = 80


class Notes:
    """Sentences and counts for the report of a network."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self._skipped: SkippedLines = []
        self.inside = 0

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self.sentences.append(sentence)

    def skip(self, skipped: SkippedLines, *, inside: int = 0) -> None:
        """Note lines that were not used, and how many of them stand among the ties."""
        self._skipped = skipped
        self.inside = inside

    def reading(self, format: str) -> Reading:
        """Return all that was noted."""
        shown = tuple(f"line {number}: {line.strip()[:_LONGEST]}" for number, line in self._skipped[:_MOST_SHOWN])
        return Reading(format, tuple(self.sentences), len(self._skipped), shown)
