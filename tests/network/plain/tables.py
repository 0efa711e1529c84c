"""GDF, TGF and Parquet."""

import io
import re

import pyarrow
import pyarrow.parquet

from tests.network.plain.columns import split
from tests.network.plain.edge_list import check_meaning, checked_columns, direction
from tests.network.plain.header import resolved
from tests.network.plain.labels import named
from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import RefusedError, refuse_if

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def gdf_columns(line, mark):
    """Return the names of the columns of a definition, without their types."""
    names = [part.split()[0].casefold() if part.split() else "" for part in line.strip()[len(mark) :].split(",")]
    refuse_if("" in names or len(set(names)) < len(names), "no names of columns")
    return names


def read_gdf(lines, options):
    """Return what a GDF file says."""
    tops = [at for at, line in enumerate(lines) if line.strip().casefold().startswith("edgedef>")]
    refuse_if(len(tops) != 1 or not lines[0].strip().casefold().startswith("nodedef>"), "not two definitions")
    tables = []
    for mark, part in (("nodedef>", lines[: tops[0]]), ("edgedef>", lines[tops[0] :])):
        names = gdf_columns(part[0], mark)
        rows = []
        for line in part[1:]:
            cells = split(line, "comma")
            refuse_if(cells is None or "'" in line or len(cells) != len(names), "another number of columns")
            rows.append(dict(zip(names, [cell.text for cell in cells], strict=True)))
        tables.append((names, rows))
    (node_names, nodes), (edge_names, edges) = tables
    refuse_if("name" not in node_names or not {"node1", "node2"} <= set(edge_names), "columns are missing")
    refuse_if(any(not node["name"] for node in nodes), "a node without a name")
    labels = named([(node["name"], node.get("label")) for node in nodes], options)
    found = []
    for edge in edges:
        ends = edge["node1"], edge["node2"]
        refuse_if(any(end not in labels for end in ends), "an end that is not declared")
        directed = edge.get("directed", "false").casefold()
        refuse_if(directed not in ("true", "false"), "no such direction")
        found.append(Line(labels[ends[0]], labels[ends[1]], edge.get("weight") or None, directed == "true"))
    return Found(list(labels.values()), found)


def read_tgf(lines, options):
    """Return what a TGF file says."""
    marks = [at for at, line in enumerate(lines) if line.strip() == "#"]
    refuse_if(len(marks) != 1, "not one line #")
    nodes = [line.split(None, 1) for line in lines[: marks[0]]]
    labels = named([(words[0], words[1].strip() if len(words) > 1 else None) for words in nodes], options)
    edges = [line.split(None, 2) for line in lines[marks[0] + 1 :]]
    refuse_if(any(len(words) < 2 or not set(words[:2]) <= set(labels) for words in edges), "no edge of declared nodes")
    names = [words[2].strip() for words in edges if len(words) > 2]
    numbers = [name for name in names if NUMBER.fullmatch(name)]
    is_odd = numbers and len(numbers) < len(names) and options.get("weights") != "ignored"
    refuse_if(is_odd, "edges named by words and by numbers")
    return Found(
        list(labels.values()),
        [
            Line(labels[words[0]], labels[words[1]], words[2].strip() if numbers and len(words) > 2 else None)
            for words in edges
        ],
    )


def read_parquet(content, options):
    """Return what a Parquet file says."""
    checked_columns(options.get("columns"), options.get("weights") or "none")
    refuse_if(options.get("header") not in (None, "names"), "columns of a table have names")
    try:
        table = pyarrow.parquet.read_table(io.BytesIO(content))
        names = table.column_names
        columns = [column.to_pylist() for column in table.columns]
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise RefusedError(f"no Parquet: {error}") from error
    places, two_mode, kind = resolved(names, options.get("columns"), options)
    refuse_if(max(places) >= len(columns), "no such column")
    ends = [labels_of(columns[place]) for place in places[:2]]
    weights = [None] * len(ends[0])
    if options.get("weights") == "strength":
        weights = columns[places[2]]
    refuse_if(any(weight != weight for weight in weights), "a weight that is missing")
    directions = [None] * len(ends[0])
    if kind is not None:
        refuse_if(not all(isinstance(cell, str) for cell in columns[kind]), "no such type")
        directions = [direction(cell) for cell in columns[kind]]
    lines = [Line(*row) for row in zip(*ends, weights, directions, strict=True)]
    if check_meaning(names, places, options):
        lines = [line._replace(first=line.second, second=line.first) for line in lines]
    return Found([], lines, ([], []) if two_mode else None)


def labels_of(values):
    """Return the labels that a column holds."""
    kinds = {type(value) for value in values}
    refuse_if(len(kinds) != 1 or not kinds <= {int, float, str}, "labels of no one kind, or missing")
    if kinds == {float}:
        refuse_if(any(value != value or value % 1 for value in values), "labels that are fractions, or missing")
        values = [int(value) for value in values]
    return [str(value) for value in values]
