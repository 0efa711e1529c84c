"""A comparison in the terminal."""

import io

import pytest
from rich.console import Console

from experiments.comparison.terminal import ranking_table, recommendation, variance_table
from tests.comparison.results import DEGENERATE, HOSTILE, SEVEN, result_of

QUICK = ("one replicate", "no price", "none included", "hostile names", "nothing adopted")


def shown(result, width=80):
    console = Console(width=width, record=True, markup=True, highlight=False, file=io.StringIO())
    console.print(ranking_table(result))
    console.print(recommendation(result))
    return console.export_text()


def test_the_ranking_fits_a_terminal(result):
    lines = shown(result).splitlines()
    assert max(map(len, lines)) <= 80
    places = [next(index for index, line in enumerate(lines) if f" {name} " in line) for name in SEVEN]
    by_rank = sorted(SEVEN, key=lambda name: list(result.ranking["strategy"]).index(name))
    assert sorted(places) == [places[SEVEN.index(name)] for name in by_rank]
    row = next(line for line in lines if " random " in line)
    assert row.split()[:6] == ["6", "random", "−354", "−383", "to", "−324"]
    assert row.split()[6:] == ["−725", "872", "0.59", "11.2"]
    assert " ".join(result.recommendation.split()) in " ".join(" ".join(lines).split())


@pytest.mark.parametrize("case", QUICK)
def test_odd_comparisons_are_shown(case):
    text = shown(DEGENERATE[case]())
    assert "nan" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_variance_reduction_factor_is_shown_for_every_pair(result):
    console = Console(width=80, file=io.StringIO())
    console.print(variance_table(result))
    rows = [
        line.split() for line in console.file.getvalue().splitlines() if line.split()[1:2] and line.split()[1] in SEVEN
    ]
    pairs = result.pairs[result.pairs["measure"] == result.goal]
    assert len(pairs) == len(SEVEN) * (len(SEVEN) + 1) // 2
    found = sorted(float(word) for row in rows for word in row[2:])
    assert found == sorted(round(factor, 2) for factor in pairs["variance_reduction"])


def test_names_are_not_markup():
    text = shown(result_of(("[bold]x[/bold]", "[/red]")), 120)
    assert "[bold]x[/bold]" in text
    assert "[/red]" in text
    assert HOSTILE[0] in shown(DEGENERATE["hostile names"](), 120).replace("\n", "")
