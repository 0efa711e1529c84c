"""What `grapevine network` shows: what a network is like, and what was done with its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from simulation.network import describe
from simulation.plain_text import printable
from simulation.plural import plural

if TYPE_CHECKING:
    from simulation import SocialNetwork
    from simulation.network import Reading

Facts = dict[str, Any]
Rows = list[tuple[str, str]]


def network_tables(network: SocialNetwork, name: str) -> list[Table]:
    """Return the tables of a network that was read from a file."""
    facts: Facts = describe(network)
    tables = [_facts(name, _size(facts)), _degrees(facts), _shape(facts)]
    if facts["strengths"] is not None:
        tables.append(_facts("Strengths of ties", _strengths(facts)))
    if facts["example_ties"]:
        tables.append(_sentences("Examples", facts["example_ties"]))
    if network.report is not None and network.report.reading is not None:
        tables.append(_sentences("How the file was read", reading_sentences(network.report.reading)))
    if facts["lines"] is not None:
        tables.append(_facts("What was done with the lines", _lines(facts)))
    return tables


def reading_sentences(reading: Reading) -> list[str]:
    """Return how a file was read and what of it was not used, in sentences."""
    sentences = [f"Format: {reading.format}.", *reading.sentences]
    if reading.skipped_lines:
        sentences.append(f"{plural(reading.skipped_lines, 'line is', 'lines are')} not used, as comments:")
        sentences += [f"    {line}" for line in reading.first_skipped]
        if reading.skipped_lines > len(reading.first_skipped):
            sentences.append("    ...")
    return sentences


def _facts(title: str, rows: Rows) -> Table:
    table = Table(title=Text(printable(title)), title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for row in rows:
        table.add_row(*row)
    return table


def _size(facts: Facts) -> Rows:
    rows = [("consumers (nodes)", f"{facts['consumers']:,}"), ("ties (directed)", f"{facts['ties']:,}")]
    if facts["friendships"] is not None:
        rows.append(("friendships (two ties each)", f"{facts['friendships']:,}"))
    rows += [
        ("share of ties that are returned", f"{facts['reciprocity']:.3f}"),
        ("weakly connected components", f"{facts['components']:,}"),
        ("consumers in the largest", f"{facts['largest_component']:,}"),
        ("consumers without any tie", f"{facts['isolated_consumers']:,}"),
    ]
    return rows


def _degrees(facts: Facts) -> Table:
    degrees = Table(title="Degrees", title_justify="left")
    for column in ("", "least", "median", "mean", "most"):
        degrees.add_column(column, justify="right" if column else "left")
    for key, words in (("followers", "followers (out-ties)"), ("followees", "followees (in-ties)")):
        spread = facts[key]
        degrees.add_row(words, *(f"{spread[part]:,.6g}" for part in ("min", "median", "mean", "max")))
    return degrees


def _shape(facts: Facts) -> Table:
    is_mutual = facts["friendships"] is not None
    distance = "mean distance" if is_mutual else "mean distance, from author to follower"
    rows = [
        ("transitivity (closed share of connected triples)", _decimals(facts["transitivity"])),
        ("mean local clustering", _decimals(facts["mean_clustering"])),
        ("degree assortativity", _decimals(facts["degree_assortativity"])),
        (distance, _decimals(facts["mean_distance"])),
    ]
    if facts["distance_sources"] is not None:
        rows.append(("    sampled from", f"{facts['distance_sources']:,} sources"))
    if facts["mean_distance_interval"] is not None:
        low, high = facts["mean_distance_interval"]
        rows.append(("    standard error", f"{facts['mean_distance_standard_error']:.2g}"))
        rows.append(("    95 % interval", f"{low:.3f} to {high:.3f}"))
    return _facts("Shape" if is_mutual else "Shape (all but the distance ignore the direction of ties)", rows)


def _decimals(value: float | None) -> str:
    return "undefined" if value is None else f"{value:,.3f}"


def _strengths(facts: Facts) -> Rows:
    spread = facts["strengths"]
    parts = {"least": "min", "median": "median", "mean": "mean", "most": "max"}
    rows = [(part, f"{spread[key]:.4g}") for part, key in parts.items()]
    if facts["zero_strength_ties"]:
        rows.append(("ties of strength 0 (nothing passes along them)", f"{facts['zero_strength_ties']:,}"))
    return rows


def _sentences(title: str, sentences: list[str]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(overflow="fold")
    for sentence in sentences:
        # As text of its own: brackets in a label are no markup.
        table.add_row(Text(printable(sentence)))
    return table


def _lines(facts: Facts) -> Rows:
    return [
        ("lines with a tie", f"{facts['lines']:,}"),
        ("self-loops, dropped", f"{facts['self_loops_dropped']:,}"),
        ("parallel lines, merged (multiplicity kept)", f"{facts['parallel_lines_merged']:,}"),
        ("consumers without a line, added from the header", f"{facts['isolated_added']:,}"),
    ]
