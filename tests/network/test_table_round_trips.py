"""Graphs that SciPy, pandas and NumPy write as tables and matrices, read back."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest
import scipy.io
import scipy.sparse
from hypothesis import assume, given
from hypothesis import strategies as st

from simulation.errors import NetworkError
from simulation.network import read_network
from tests.network.drawn_graphs import (
    EXAMPLES,
    NUMBERS,
    WEIGHTS,
    DrawnGraph,
    assume_no_counts,
    check_not_misread,
    check_read,
    graphs,
    graphs_of_plain_names,
)

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
# With all that a cell may hold; pandas puts quotation marks where they are needed.
CELLS = st.from_regex(r"[a-eéλ東]([a-eéλ東 '\"&<>,;#%|=-]{0,5}[a-eéλ東])?", fullmatch=True).map(
    lambda name: name.replace(" #", "#")  # which is where a comment begins
)


def by_number(graph):
    """Return what a matrix says whose rows count from 1."""
    return graph.said(names=range(1, len(graph.names) + 1))


def sparse(graph):
    left, right, weights = zip(*graph.edges, strict=True)
    values = np.array(weights) if graph.is_weighted else np.ones(len(left))
    if not graph.is_directed:
        left, right, values = left + right, right + left, np.tile(values, 2)
    return scipy.sparse.coo_matrix((values, (left, right)), shape=(len(graph.names), len(graph.names)))


def symmetries(graph):
    return ("general",) if graph.is_directed else ("general", "symmetric")


@EXAMPLES
@given(graph=graphs())
def test_a_real_matrix_of_scipy(tmp_path, graph):
    path = tmp_path / "matrix.mtx"
    for symmetry in symmetries(graph):
        scipy.io.mmwrite(path, sparse(graph), field="real", symmetry=symmetry)
        check_read(path, graph, by_number(graph), weights="strength")  # zeros that it holds are ties
        bare = by_number(graph)[0], dict.fromkeys(by_number(graph)[1], 1.0)
        check_read(path, graph, bare, weights="ignored")
        with pytest.raises(NetworkError, match="weights"):
            read_network(path, lines=graph.lines)


@EXAMPLES
@given(graph=graphs(weighted=False))
def test_patterns_and_integers_of_scipy(tmp_path, graph):
    path = tmp_path / "matrix.mtx"
    for symmetry in symmetries(graph):
        scipy.io.mmwrite(path, sparse(graph), field="pattern", symmetry=symmetry)
        check_read(path, graph, by_number(graph))
        scipy.io.mmwrite(path, sparse(graph).astype(int), field="integer", symmetry=symmetry)
        check_read(path, graph, by_number(graph), weights="strength")
        check_read(path, graph, by_number(graph), weights="ignored")


@EXAMPLES
@given(graph=graphs())
def test_an_array_of_scipy(tmp_path, graph):
    path = tmp_path / "matrix.mtx"
    labels, ties = graph.said(names=range(1, len(graph.names) + 1), zeros=False)
    for symmetry in symmetries(graph):
        scipy.io.mmwrite(path, graph.matrix(), field="real", symmetry=symmetry)
        if ties:
            check_read(path, graph, (labels, ties), weights="strength")
        else:
            with pytest.raises(NetworkError, match="all entries of the matrix are 0"):
                read_network(path, lines=graph.lines, weights="strength")


def frame(graph, columns=("source", "target", "weight")):
    ends = [[graph.names[edge[side]] for edge in graph.edges] for side in (0, 1)]
    weights = [[edge[2] for edge in graph.edges]] if graph.is_weighted else []
    return pd.DataFrame(dict(zip(columns, [*ends, *weights], strict=False)))


@pytest.mark.parametrize("separator", SEPARATORS)
@EXAMPLES
@given(graph=graphs(CELLS), index=st.booleans(), decimal=st.sampled_from([".", ","]))
def test_a_table_of_pandas(tmp_path, separator, graph, index, decimal):
    path = tmp_path / "table.csv"
    table = frame(graph)
    options = {"sep": SEPARATORS[separator], "decimal": decimal}
    expected = graph.said(isolated=False)
    table.to_csv(path, index=index, **options)
    check_read(path, graph, expected, separator=separator)
    check_not_misread(path, expected, "network", lines=graph.lines, weights=weights_of(graph))
    table.to_csv(path, index=index, index_label="id", **options)
    check_read(path, graph, expected, separator=separator, columns=["source", "target", "weight"][: len(table.columns)])


def weights_of(graph):
    return "strength" if graph.is_weighted else "none"


@EXAMPLES
@given(graph=graphs_of_plain_names(), index=st.booleans())
def test_a_plain_table_of_pandas_needs_no_words(tmp_path, graph, index):
    path = tmp_path / "table.csv"
    for columns in ("from", "to", "weight"), ("Source", "Target", "Weight"), ("id_1", "id_2", "strength"):
        for separator in SEPARATORS.values():
            frame(graph, columns).to_csv(path, index=index, sep=separator)
            check_read(path, graph, graph.said(isolated=False))
    with pytest.raises(NetworkError, match="weights") if graph.is_weighted else nullcontext():
        read_network(path, lines=graph.lines)
    check_read(path, graph, graph.said(isolated=False, strengths=False), weights="ignored")


@EXAMPLES
@given(graph=graphs_of_plain_names())
def test_a_table_without_names(tmp_path, graph):
    path = tmp_path / "table.csv"
    frame(graph).to_csv(path, index=False, header=False, sep="\t")
    assume_no_counts(path)
    expected = graph.said(isolated=False)
    check_read(path, graph, expected, header="none")
    check_not_misread(path, expected, "header", lines=graph.lines, weights=weights_of(graph))
    frame(graph).to_csv(path, header=False)  # an index stands first
    weights = "strength" if graph.is_weighted else "ignored"
    check_read(path, graph, expected, header="none", columns=[2, 3, 4][: 2 + graph.is_weighted], weights=weights)
    bare = graph.said(isolated=False, strengths=False)
    if isinstance(graph.names[0], str):  # numbers may be those of the index, too
        check_not_misread(path, bare, "columns", lines=graph.lines, header="none", weights="ignored")


PARQUET = {
    "as it is": lambda table: table,
    "categories": lambda table: table.astype(dict.fromkeys(["source", "target"], "category")),
    "texts": lambda table: table.astype(dict.fromkeys(["source", "target"], "string")),
    "objects": lambda table: table.astype(dict.fromkeys(["source", "target"], object)),
    "nullable": lambda table: table.convert_dtypes(),
}


@pytest.mark.parametrize("kind", PARQUET)
@EXAMPLES
@given(graph=graphs(st.one_of(CELLS)), compression=st.sampled_from(["snappy", "gzip", "zstd", None]))
def test_names_in_parquet(tmp_path, kind, graph, compression):
    path = tmp_path / "table.parquet"
    PARQUET[kind](frame(graph)).to_parquet(path, compression=compression)
    check_read(path, graph, graph.said(isolated=False))


@pytest.mark.parametrize("kind", ["int64", "int16", "uint32", "Int64", "float64", "float32", "category"])
@EXAMPLES
@given(graph=graphs(NUMBERS), index=st.booleans(), narrow=st.booleans())
def test_numbers_in_parquet(tmp_path, kind, graph, index, narrow):
    path = tmp_path / "table.parquet"
    table = frame(graph).astype({"source": kind, "target": kind})
    if narrow and graph.is_weighted:
        table["weight"] = table["weight"].astype("float32")
    table.to_parquet(path, index=index)
    check_read(path, graph, graph.said(isolated=False))


def with_ties(graph):
    """Whether a matrix of the graph has an entry other than 0."""
    return any(weight != 0.0 for *_, weight in graph.edges)


@pytest.mark.parametrize("separator", SEPARATORS)
@EXAMPLES
@given(graph=graphs(CELLS).filter(with_ties), decimal=st.sampled_from([".", ","]))
def test_a_matrix_of_pandas(tmp_path, separator, graph, decimal):
    path = tmp_path / "matrix.csv"
    table = pd.DataFrame(graph.matrix(), graph.names, graph.names)
    options = {"sep": SEPARATORS[separator], "decimal": "." if separator == "comma" else decimal}
    (table if graph.is_weighted else table.astype(int)).to_csv(path, **options)
    expected = graph.said(zeros=False)
    check_read(path, graph, expected, format="adjacency_matrix", separator=separator)
    check_not_misread(path, expected, "network", lines=graph.lines, weights=weights_of(graph))


@EXAMPLES
@given(graph=graphs_of_plain_names().filter(with_ties))
def test_a_plain_matrix_of_pandas_needs_no_words(tmp_path, graph):
    path = tmp_path / "matrix.csv"
    pd.DataFrame(graph.matrix(), graph.names, graph.names).to_csv(path)
    check_read(path, graph, graph.said(zeros=False))


@pytest.mark.parametrize("options", [{}, {"delimiter": ","}, {"delimiter": "\t", "fmt": "%.9g"}, {"header": "by hand"}])
@EXAMPLES
@given(graph=graphs().filter(with_ties))
def test_a_matrix_of_numpy(tmp_path, options, graph):
    path = tmp_path / "matrix.txt"
    np.savetxt(path, graph.matrix(), **options)
    expected = graph.said(names=range(len(graph.names)), zeros=False)
    check_read(path, graph, expected, format="adjacency_matrix")
    if len(graph.names) > 3:
        check_read(path, graph, expected)
    elif len(graph.names) == 3:  # they could be ties with weights
        check_not_misread(path, expected, "format", lines=graph.lines, weights=weights_of(graph))


@EXAMPLES
@given(graph=graphs(weighted=False, fewest=4), half=st.booleans())
def test_a_matrix_of_whole_numbers(tmp_path, graph, half):
    path = tmp_path / "matrix.txt"
    cells = np.triu(graph.matrix()) if half and not graph.is_directed else graph.matrix()
    np.savetxt(path, cells, fmt="%d")
    check_read(path, graph, graph.said(names=range(len(graph.names))))


@EXAMPLES
@given(edges=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), WEIGHTS), min_size=2, max_size=15))
def test_an_edge_list_of_numpy(tmp_path, edges):
    path = tmp_path / "edges.txt"
    graph = DrawnGraph(list(range(10)), [edge for edge in edges if edge[0] != edge[1]], is_directed=True)
    assume(graph.edges)
    np.savetxt(path, np.array(edges), fmt=["%d", "%d", "%.18e"])
    tied = {str(end) for edge in edges for end in edge[:2]}  # one that is tied to itself alone is a consumer
    check_read(path, graph, (tied, graph.said()[1]), header="none")
