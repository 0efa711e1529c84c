"""Random files of all formats that are read, and damaged ones: each is a function of its number."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from typing import NamedTuple

from tests.network.random_damage import one_damage
from tests.network.random_draws import Draw, Network
from tests.network.random_edge_lists import write_edge_list
from tests.network.random_graph_files import write_gdf, write_gexf, write_gml, write_graphml, write_node_link, write_tgf
from tests.network.random_tables import (
    write_adjacency_list,
    write_adjacency_matrix,
    write_dimacs,
    write_follow_list,
    write_matrix_market,
    write_pajek,
    write_parquet,
)

WRITERS = {
    "edge_list": write_edge_list,
    "graphml": write_graphml,
    "gexf": write_gexf,
    "gml": write_gml,
    "pajek": write_pajek,
    "matrix_market": write_matrix_market,
    "dimacs": write_dimacs,
    "node_link": write_node_link,
    "gdf": write_gdf,
    "tgf": write_tgf,
    "adjacency_matrix": write_adjacency_matrix,
    "adjacency_list": write_adjacency_list,
    "follow_list": write_follow_list,
    "parquet": write_parquet,
}
OFTEN = [*WRITERS, *["edge_list"] * 8]


class RandomFile(NamedTuple):
    """A file, how it is read, and the network that it says; None if it must be refused, or is damaged."""

    number: int
    format: str
    name: str
    content: bytes
    options: dict
    expected: Network | None


def random_file(number, *, pack=True):
    """Return the file of that number; without `pack`, as it is before it is packed."""
    draw = Draw(20261128, number)
    kind = draw.pick(OFTEN)
    writing = WRITERS[kind](draw)
    options = dict(writing.options)
    if draw.chance(0.1):
        options["format"] = kind
    content = writing.content
    if isinstance(content, str):
        content = encoded(draw, content)
    content, more = packed(draw, content) if pack else (content, {})
    name = f"net{number}.{draw.pick(['txt', 'csv', 'xml', 'net', 'dat'])}"
    return RandomFile(number, kind, name, content, options | more, writing.expected)


def encoded(draw, text):
    """Return the bytes of a text, in any of the writings of its line ends and characters."""
    end = draw.pick(["\n", "\n", "\n", "\r\n", "\r"])
    text = (text + draw.pick(["", "\n"])).replace("\n", end)
    if draw.chance(0.05) and "encoding=" not in text:
        return draw.pick([b"\xff\xfe" + text.encode("utf-16-le"), b"\xfe\xff" + text.encode("utf-16-be")])
    return draw.pick([b"", b"", b"", b"\xef\xbb\xbf"]) + text.encode()


def packed(draw, content):
    """Return the bytes of an archive, mostly of none, and the options it needs."""
    kind = draw.pick([*["none"] * 9, "gzip", "bzip2", "xz", "zip", "tar", "several"])
    if kind == "several":
        options = {"member": "here/net.txt"}
        return zipped({"other.txt": b"1 2\n2 3\n", "here/net.txt": content}), options
    pack = {
        "none": bytes,
        "gzip": lambda content: gzip.compress(content, mtime=0),
        "bzip2": bz2.compress,
        "xz": lzma.compress,
        "zip": lambda content: zipped({"net.txt": content}),
        "tar": tarred,
    }[kind]
    return pack(content), {}


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def tarred(content):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("net.txt")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)


def damaged(file, number):
    """Return a file after one to three damages, mostly to what is packed; they are a function of the number."""
    draw = Draw(20261129, file.number, number)
    inside = draw.chance(0.85)
    file = random_file(file.number, pack=not inside)
    content, options = file.content, file.options

    def other():
        return random_file(draw.number(0, 10**6), pack=not inside).content

    for _ in range(draw.pick([1, 1, 1, 2, 3])):
        content, options = one_damage(draw, content, options, other)
    if inside:
        content, more = packed(draw, content)
        options = options | more
    return file._replace(content=content, options=options, expected=None)
