"""Counts and their nouns."""

from simulation.plural import plural


def test_one_is_singular_and_all_else_plural() -> None:
    assert [plural(count, "brand") for count in (0, 1, 2, 1200)] == ["0 brands", "1 brand", "2 brands", "1,200 brands"]
    assert [plural(count, "tie has", "ties have") for count in (1, 2)] == ["1 tie has", "2 ties have"]
