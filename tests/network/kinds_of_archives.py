"""Packed files and archives: what is beside the network, which member is meant, what is no network at all."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

from tests.network.cases import AUTHORS, IGNORED, MUTUAL, Case, Refused

TIES = b"1 2\n2 3\n"
PATH = "1<>2 2<>3"
KONECT = b"% asym unweighted\n1 2\n2 3\n"
CSV = b"source,target\na,b\nb,c\n"
OTHER = b"7 8\n"
GRAPHML = (
    '<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>'
)


def zipped(*members, packing=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(*members, packing="", form=tarfile.PAX_FORMAT):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{packing}", format=form) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content or b"")
            entry.type = tarfile.DIRTYPE if content is None else tarfile.REGTYPE
            archive.addfile(entry, io.BytesIO(content or b""))
    return buffer.getvalue()


def encrypted(content):
    """Set the bit that says so in both headers of the only member."""
    found = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found[found.index(mark) + place] |= 1
    return bytes(found)


FACTS = (("net/meta.net", b"name: x\n"), ("net/README.net", b"See konect.cc\n"))
TWO = (("a.txt", TIES), ("b/c.txt", OTHER))
SAYS_WHICH = Refused(
    "'a.txt', 'b/c.txt': network.member says which",
    (({"member": "a.txt"}, PATH), ({"member": "b/c.txt"}, "7<>8"), ({"member": "c.txt"}, "7<>8")),
)

PACKED = {
    "gzip": Case(gzip.compress(TIES), MUTUAL, PATH),
    "two gzips joined": Case(gzip.compress(TIES) + gzip.compress(b"3 4\n"), MUTUAL, PATH + " 3<>4"),
    "bzip2": Case(bz2.compress(TIES), MUTUAL, PATH),
    "xz": Case(lzma.compress(TIES), MUTUAL, PATH),
    "gzip in gzip": Case(gzip.compress(gzip.compress(TIES)), MUTUAL, PATH),
    "UTF-16 in gzip": Case(gzip.compress("a\tb\r\nb\tc\r\n".encode("utf-16")), MUTUAL, "a<>b b<>c"),
    "gzip that ends early": Case(gzip.compress(TIES)[:-9], MUTUAL, Refused("complete gzip file.*fetch it again")),
    "bzip2 that ends early": Case(bz2.compress(TIES)[:-9], MUTUAL, Refused("complete bzip2 file.*fetch it again")),
    "xz that ends early": Case(lzma.compress(TIES)[:-9], MUTUAL, Refused("complete xz file.*fetch it again")),
    "Zstandard": Case(b"\x28\xb5\x2f\xfd\x04\x00A\x00\x00", MUTUAL, Refused("Zstandard; unpack it first")),
    "a member of what is no archive": Case(
        gzip.compress(TIES), MUTUAL | {"member": "a"}, Refused("member = 'a': nothing: the file is no archive")
    ),
}
ZIPS = {
    "alone": Case(zipped(("ties.csv", CSV)), MUTUAL, "a<>b b<>c"),
    "alone, stored": Case(zipped(("ties.csv", CSV), packing=zipfile.ZIP_STORED), MUTUAL, "a<>b b<>c"),
    "alone, by LZMA": Case(zipped(("ties.csv", CSV), packing=zipfile.ZIP_LZMA), MUTUAL, "a<>b b<>c"),
    "beside a readme": Case(
        zipped(("x/README.txt", b"Friends."), ("x/LICENSE", b""), ("x/ties.txt", TIES), ("x/", b"")), MUTUAL, PATH
    ),
    "beside what a Mac leaves": Case(
        zipped(("ties.txt", TIES), ("__MACOSX/._ties.txt", b"\0\5\26\7"), (".DS_Store", b"\0\0\0\1")), MUTUAL, PATH
    ),
    "two": Case(zipped(*TWO), MUTUAL, SAYS_WHICH),
    "a member that is not there": Case(
        zipped(*TWO),
        MUTUAL | {"member": "a.text"},
        Refused(r"member = 'a.text': one file.*'a.txt', 'b/c.txt'.*did you mean 'a.txt'"),
    ),
    "two members of one name": Case(
        zipped(("a/t.txt", TIES), ("b/t.txt", OTHER)),
        MUTUAL | {"member": "t.txt"},
        Refused("member = 't.txt'.*'a/t.txt', 'b/t.txt'", (({"member": "b/t.txt"}, "7<>8"),)),
    ),
    "gzip within": Case(zipped(("ties.txt.gz", gzip.compress(TIES))), MUTUAL, PATH),
    "two gzips within": Case(
        zipped(("a.gz", gzip.compress(TIES)), ("b.gz", gzip.compress(OTHER))),
        MUTUAL,
        Refused("'a.gz', 'b.gz'.*member", (({"member": "b.gz"}, "7<>8"),)),
    ),
    "zip within": Case(zipped(("inner.zip", zipped(("ties.txt", TIES)))), MUTUAL, PATH),
    "GraphML within": Case(zipped(("g.graphml", GRAPHML)), AUTHORS, "a>b"),
    "empty": Case(zipped(), MUTUAL, Refused("zip archive with a network file; it is empty")),
    "only a readme": Case(zipped(("README.md", b"# x")), MUTUAL, Refused("'README.md'.*member names one")),
    "a readme that is the network": Case(
        zipped(("README.txt", TIES)), MUTUAL, Refused("'README.txt'.*member", (({"member": "README.txt"}, PATH),))
    ),
    "that ends early": Case(zipped(("ties.txt", TIES))[:-9], MUTUAL, Refused("undamaged zip archive.*fetch it again")),
    "a password": Case(encrypted(zipped(("ties.txt", TIES))), MUTUAL, Refused("not encrypted; unpack it first")),
    "a letter changed": Case(
        zipped(("ties.txt", TIES), packing=zipfile.ZIP_STORED).replace(TIES, b"1 2\n2 4\n"),
        MUTUAL,
        Refused("undamaged zip archive.*CRC"),
    ),
}
TARS = {
    name: Case(tarred(("net", None), ("net/out.net", KONECT), *FACTS, packing=packing), AUTHORS, "1>2 2>3")
    for name, packing in {"KONECT": "bz2", "KONECT, gzip": "gz", "KONECT, xz": "xz", "KONECT, not packed": ""}.items()
}
TARS |= {
    "KONECT with tables of entities": Case(
        tarred(("net/out.net", KONECT), ("net/ent.net.user.name", b"Ann\nBob\nCid\n"), *FACTS, packing="bz2"),
        AUTHORS,
        "1>2 2>3",
    ),
    "GNU": Case(tarred(("ties.txt", TIES), form=tarfile.GNU_FORMAT), MUTUAL, PATH),
    "USTAR": Case(tarred(("ties.txt", TIES), form=tarfile.USTAR_FORMAT), MUTUAL, PATH),
    "a long name": Case(tarred(("d/" * 70 + "ties.txt", TIES), packing="gz"), MUTUAL, PATH),
    "two": Case(tarred(*TWO, packing="gz"), MUTUAL, SAYS_WHICH),
    "that ends early": Case(
        tarred(("ties.txt", TIES * 999))[:2048], MUTUAL, Refused("undamaged tar archive.*fetch it again")
    ),
    "gzip that ends early": Case(
        tarred(("ties.txt", TIES), packing="gz")[:-9], MUTUAL, Refused("complete gzip file.*fetch it again")
    ),
    "KONECT of two kinds": Case(
        tarred(("n/out.n", b"% bip unweighted\n1 1\n2 1\n"), ("n/meta.n", b"name: n\n"), packing="bz2"),
        MUTUAL,
        Refused("two_mode", (({"two_mode": "first"}, "1<>2"),)),
    ),
    "KONECT with weights and times": Case(
        tarred(("n/out.n", b"% asym positive\n% 2 3 3\n1 2 1 100\n2 3 4 200\n"), ("n/meta.n", b""), packing="bz2"),
        AUTHORS | IGNORED,
        "1>2 2>3",
    ),
}
DOCUMENTS = {
    "Excel": Case(
        zipped(("[Content_Types].xml", ""), ("xl/workbook.xml", ""), ("xl/worksheets/sheet1.xml", "")),
        MUTUAL,
        Refused("an Excel workbook; save the sheet as CSV"),
    ),
    "binary Excel": Case(zipped(("xl/workbook.bin", "")), MUTUAL, Refused("an Excel workbook; save the sheet as CSV")),
    "old Excel": Case(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), MUTUAL, Refused("an old Excel or Office")),
    "Word": Case(zipped(("word/document.xml", "")), MUTUAL, Refused("a Word document; save the table as CSV")),
    "OpenDocument": Case(
        zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "")),
        MUTUAL,
        Refused("an OpenDocument file; save the sheet as CSV"),
    ),
    "Numbers": Case(zipped(("Index/Document.iwa", "")), MUTUAL, Refused("a Numbers sheet; save it as CSV")),
    "arrays of NumPy": Case(zipped(("row.npy", b"\x93NUMPY"), ("col.npy", b"")), MUTUAL, Refused("holds NumPy arrays")),
    "an Excel workbook, a sheet named": Case(
        zipped(("xl/workbook.xml", ""), ("xl/sheet1.xml", "")),
        MUTUAL | {"member": "xl/sheet1.xml"},
        Refused("an Excel workbook"),
    ),
}
