"""What `grapevine network` shows: what a network is like, and what was done with its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from simulation.network import describe

if TYPE_CHECKING:
    from simulation import SocialNetwork


def _facts(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for row in rows:
        table.add_row(*row)
    return table


def network_tables(network: SocialNetwork, name: str) -> list[Table]:
    """Return the tables of a network that was read from a file."""
    facts: dict[str, Any] = describe(network)
    rows = [("consumers (nodes)", f"{facts['consumers']:,}"), ("ties (directed)", f"{facts['ties']:,}")]
    if facts["friendships"] is not None:
        rows.append(("friendships (two ties each)", f"{facts['friendships']:,}"))
    rows += [
        ("share of ties that are returned", f"{facts['reciprocity']:.3f}"),
        ("weakly connected components", f"{facts['components']:,}"),
        ("consumers in the largest", f"{facts['largest_component']:,}"),
        ("consumers without any tie", f"{facts['isolated_consumers']:,}"),
    ]
    degrees = Table(title="Degrees", title_justify="left")
    for column in ("", "least", "median", "mean", "most"):
        degrees.add_column(column, justify="right" if column else "left")
    for key, words in (("followers", "followers (out-ties)"), ("followees", "followees (in-ties)")):
        spread = facts[key]
        degrees.add_row(words, *(f"{spread[part]:,.6g}" for part in ("min", "median", "mean", "max")))
    tables = [_facts(name, rows), degrees]
    if facts["strengths"] is not None:
        spread = facts["strengths"]
        parts = {"least": "min", "median": "median", "mean": "mean", "most": "max"}
        tables.append(_facts("Strengths of ties", [(part, f"{spread[key]:.4g}") for part, key in parts.items()]))
    if facts["lines"] is None:
        return tables
    done = [
        ("lines with a tie", f"{facts['lines']:,}"),
        ("self-loops, dropped", f"{facts['self_loops_dropped']:,}"),
        ("parallel lines, merged (multiplicity kept)", f"{facts['parallel_lines_merged']:,}"),
        ("consumers without a line, added from the header", f"{facts['isolated_added']:,}"),
    ]
    return [*tables, _facts("What was done with the lines", done)]
