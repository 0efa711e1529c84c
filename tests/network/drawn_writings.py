"""Edge lists as people write them, and what they say, worked out in plain Python."""

import bz2
import gzip
import lzma
import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from hypothesis import strategies as st

from simulation.network.reading.line_grammar import Grammar


class Written(NamedTuple):
    """A file, the lines that it says, and what must be said of it.

    Attributes
    ----------
    content : bytes
        The file, perhaps packed.
    body : bytes
        Its lines from the first tie on, as the compiled reader is given them.
    pairs : list of (str, str, float)
        Labels and weight of each line.
    options : dict
        All that is said of the file but `lines`.
    grammar : Grammar
        What the reader should decide.
    """

    content: bytes
    body: bytes
    pairs: list
    options: dict
    grammar: Grammar


SPELLINGS = {
    "comma": [",", ", ", " ,\t"],
    "semicolon": [";", " ; ", ";\t"],
    "tab": ["\t", "\t ", " \t"],
    "pipe": ["|", " | "],
    "space": [" ", "  "],
}
MARKS = ("#", "%", "//", "--", "!")  # what a comment begins with, or may begin with
NAMES = [("source", "target"), ("from_id", "to_id"), ("first", "second"), ("who", "whom")]
KNOWN, SURE = NAMES[:3], NAMES[:2]  # pairs that need no `columns`; and that need no `header`
FURTHER = ["remark", "colour"]
ALL_NAMES = {name for pair in NAMES for name in pair} | {"weight", *FURTHER, "from", "to", "src", "dst", "id_1", "id_2"}


def is_label(label):
    # A name of a column is not drawn as a label: such a file is refused. Neither are lists and their halves.
    return bool(label.strip()) and label.lower() not in ALL_NAMES and label[0] not in "([{" and label[-1] not in ")]}"


# Quotation marks inside a bare label are refused. What begins with the mark of a comment, or holds a separator, is
# written in quotes where it must be.
BARE = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters='#%,;|"\t '), min_size=1, max_size=6
).filter(lambda label: is_label(label) and not label.startswith(("//", "--", "!")))
MARKED = st.builds(str.__add__, st.sampled_from(MARKS), BARE)
ANY = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=6).filter(is_label)
NUMBERS = st.integers(0, 10**6).map(str)
ODD_NUMBERS = st.one_of(
    st.integers(-9, 12).map(str),
    st.sampled_from(["07", "+7", "7", "7.0", "70e-1", "-0", "0", "9" * 18, "9" * 19, "9" * 30]),
)
WEIGHTS = st.one_of(
    st.floats(0, 1).map(repr),
    st.sampled_from(["0", "1", "1.", ".5", "+0.5", "-0.0", "0.30000000000000004", "1e-3", "25E-2", "1e-400", "0" * 25]),
    st.integers(0, 10**7).map(lambda number: f"0.{number:07}"),
)


def whole(label):
    """Return the whole number that a label writes, or None."""
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", label):
        return None
    value = Decimal(label)  # exact; of numbers that no consumer has, nothing is asked
    return int(value) if value == value.to_integral_value() and value.adjusted() < 390 else None


def needs_numbers(labels):
    """Whether labels write one whole number twice, or whole numbers in two ways."""
    values = {label: whole(label) for label in labels if whole(label) is not None}
    is_odd = any(re.search("[.eE]", label) for label in values)
    return len(set(values.values())) < len(values) or (is_odd and any(map(is_number, values)))


def is_number(label):
    digits = label.removeprefix("-")
    return digits.isascii() and digits.isdigit() and str(int(label)) == label


def look_alike(labels):
    """Whether labels beyond ASCII look like others: such files are refused."""
    seen = {}
    for label in labels:
        kept = [" " if letter.isspace() else letter for letter in label if not "\ufe00" <= letter <= "\ufe0f"]
        seen.setdefault(unicodedata.normalize("NFC", "".join(kept)).strip(), []).append(label)
    return any(len(alike) > 1 and not all(map(str.isascii, alike)) for alike in seen.values())


def is_surely_a_tie(cells, places, line, is_said):
    """Whether the first line can be no header: one of its labels stands in another line, and it counts nothing."""
    if re.search("[A-Za-z]{2}", line):
        return False  # it may hold words such as from and to
    first, others = cells[0], cells[1:]
    if not others:
        return True
    fields = re.split(r"[ \t,;|]+", line)
    are_counts = all(re.fullmatch("[0-9]+", field) for field in fields) and len(fields) in (2, 3)
    if are_counts and not (is_said and len(fields) == 2 and int(fields[1]) != len(others)):
        return False
    for one, two in ((0, 1), places):
        standing = {row[place] for row in others for place in (one, two)}
        are_integers = [bool(re.fullmatch("[+-]?[0-9]+", label)) for label in (first[one], first[two])]
        if not all(are_integers) and all(re.fullmatch("[+-]?[0-9]+", label) for label in standing):
            return False
    return bool(standing & {first[place] for place in places})


@st.composite
def edge_lists(draw, labels=None):
    """Any ties in any writing."""
    of = draw(st.sampled_from(labels or [NUMBERS, BARE, ANY, MARKED, st.one_of(BARE, NUMBERS, ODD_NUMBERS)]))
    weights = draw(st.sampled_from(["none", "strength", "ignored"]))
    drawn = draw(
        st.lists(st.tuples(of, of, WEIGHTS), min_size=1, max_size=30).filter(
            lambda ties: any(a != b for a, b, _ in ties) and not look_alike({x for a, b, _ in ties for x in (a, b)})
        )
    )
    found = sorted({label for first, second, _ in drawn for label in (first, second)})
    numbers = None
    if needs_numbers(found) or draw(st.booleans()):
        numbers = draw(st.sampled_from(["as_written", "by_value"]))
    separator = draw(st.sampled_from(sorted(SPELLINGS)))
    comments = draw(st.sampled_from([None, "skipped", "none"]))
    has_commas = weights == "strength" and draw(st.booleans())
    header, pair, columns, order, is_ragged = draw(layouts(weights))
    if header in ("none", "a tie"):
        drawn.append((drawn[0][0], drawn[-1][1], drawn[0][2]))  # a label of the first line stands in another, too
    # Which of commas and spaces separates `a b 0,5` must be said, and what separates lines of different lengths.
    is_said = is_ragged or (has_commas and separator == "space") or draw(st.booleans())
    always, spelling = draw(st.booleans()), draw(st.sampled_from(SPELLINGS[separator]))

    def written(cell, place, *, is_first=False):
        odd = SPELLINGS[separator][0] + " \t" * (separator == "space") if is_said else ",;|\t "
        is_bare = not set(cell) & set(odd + '"') and cell.strip(" \t") == cell and not (always and place < 2)
        if comments != "none" and re.search("[ \t]#", cell):
            is_bare = False  # or else a comment behind a label
        if place == 0 and (is_first or (comments != "none" and cell.startswith(MARKS))):
            is_bare = is_bare and cell[0].isalnum()
        return cell if is_bare else '"' + cell.replace('"', '""') + '"'

    cells = []
    for one, other, weight in drawn:
        stated = weight.rstrip(".").replace(".", ",") if has_commas else weight
        parts = {"a": one, "b": other, "w": stated}
        more = draw(st.sampled_from([[], ["x"], ["7", "y"]])) if is_ragged else []
        cells.append([parts.get(column) or draw(st.sampled_from(["x", "12", "2020-01-01"])) for column in order] + more)

    def row(at):
        # A weight with a decimal comma stands in quotes where commas separate.
        return spelling.join(written(cell, place, is_first=at == 0) for place, cell in enumerate(cells[at]))

    rows = [row(at) for at in range(len(cells))]
    places = first, second = order.index("a"), order.index("b")
    is_tie = header in ("none", "a tie")
    is_unsure = (is_tie and not is_surely_a_tie(cells, places, rows[0], header == "none")) or (
        header == "counts" and numbers == "by_value"
    )
    if is_unsure:
        # What nothing tells from a header must be hidden behind one.
        header = "ignored"
    is_tie = is_tie and not is_unsure
    called = {"a": pair[0], "b": pair[1], "w": "weight"}
    first_line = {
        "names": spelling.join(called.get(column, column) for column in order),
        "certain names": spelling.join(called.get(column, column) for column in order),
        "counts": f"{len(found)}{spelling}{len(cells)}",
        "ignored": draw(st.sampled_from(["3 5 7 9", 'a; "b', "name,name"])),
    }.get(header)
    rows = rows if is_tie else [first_line, *rows]
    if comments != "none" and draw(st.booleans()):
        marked = ["# comment", "%", ' # "', "#\t,;", "## a b"]
        if comments == "skipped":
            marked += ["//", "-- a b", f"!a{spelling}b", f"#a{spelling}b", "#"]
        rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(marked)))
        rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(["", "  ", "\t"])))
    options = {
        "header": {"a tie": None, "certain names": None}.get(header, header),
        "columns": columns,
        "separator": separator if is_said else None,
        "comments": comments,
        "weights": weights,
        "numbers": numbers,
        # What is nearly a square may be a matrix.
        "format": "edge_list" if abs(len(cells) + (not is_tie) - len(order)) < 2 else None,
    }
    grammar = Grammar(
        SPELLINGS[separator][0],
        columns=max(first, second) + 1 if is_ragged else len(order),
        first=first,
        second=second,
        weight=order.index("w") if weights == "strength" else -1,
        is_ragged=is_ragged,
        has_comments=comments != "none",
        rare_comments=comments == "skipped",
        is_said=is_said,
        has_decimal_commas=has_commas and any("," in line[order.index("w")] for line in cells),
    )
    pairs = [(one, other, float(weight)) for one, other, weight in drawn]
    body = "\n".join(rows if is_tie else [line for line in rows if line is not first_line])
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join(rows) + draw(st.sampled_from(["", end]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"]))
    pack = draw(st.sampled_from([bytes, bytes, gzip.compress, bz2.compress, lzma.compress]))
    return Written(pack(text.encode(encoding)), body.encode(), pairs, options, grammar)


@st.composite
def layouts(draw, weights):
    """What the first line is, how columns are called, said and ordered, and whether lines have further ones."""
    header = draw(st.sampled_from(["none", "a tie", "names", "certain names", "counts", "ignored"]))
    has_names = "names" in header
    pair = draw(st.sampled_from({"names": NAMES, "certain names": SURE}.get(header, KNOWN)))
    order = ["a", "b", *(["w"] if weights != "none" else [])]
    # Further columns may stand anywhere if they have names, or if the user says where the labels stand.
    may_be_more = (has_names and pair in KNOWN) or weights != "none"
    order += draw(st.lists(st.sampled_from(FURTHER), unique=True)) if may_be_more else []
    is_plain = order == ["a", "b", "w"][: 2 + (weights == "strength")]
    said = draw(st.booleans()) or (has_names and pair not in KNOWN) or not (has_names or is_plain)
    if said or has_names:
        order = draw(st.permutations(order))
    wanted = ["a", "b", *(["w"] if weights == "strength" else [])]
    columns = [order.index(column) + 1 for column in wanted] if said else None
    if said and has_names and draw(st.booleans()):
        columns = [{"a": pair[0], "b": pair[1], "w": "weight"}[column] for column in wanted]
    is_ragged = said and weights == "ignored" and not has_names
    return header, pair, columns, order, is_ragged
