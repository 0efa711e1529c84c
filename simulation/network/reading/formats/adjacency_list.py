"""Adjacency lists: each line holds a consumer, then all those tied to it."""

from __future__ import annotations

import io
from array import array

import numpy as np

from simulation.network.labels import LONGEST_LABEL
from simulation.network.reading.line_grammar import BLANKS, Grammar, split_line
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.sample import FirstLine
from simulation.network.reading.table_checks import check_preface, preface_of
from simulation.network.reading.tie_lines import Complaints, SkippedLines, TieLines, in_order, rare_comment


def read_adjacency_list(
    text: bytes, first: FirstLine, separator: str, options: ReadingOptions, notes: Notes, source: str
) -> TieLines:
    """Read lines of a label and those tied to it; a label alone is a consumer without ties.

    Raises
    ------
    NetworkError
        If a line is none, or the user says what an adjacency list cannot have.
    """
    if options.weights == "strength":
        raise refused(source, "'none': an adjacency list has no weights", "strength", "network.weights")
    if options.columns is not None:
        raise refused(source, "nothing: all columns hold labels", list(options.columns), "network.columns")
    if options.header in ("names", "counts"):
        allowed = "'none' or 'ignored': an adjacency list has no header"
        raise refused(source, allowed, options.header, "network.header")
    check_preface(preface_of(text, first.start), options, source)
    grammar = Grammar.plain(separator, options)
    codes: dict[str, int] = {}
    left, right = array("i"), array("i")
    skipped: SkippedLines = []
    wrong = Complaints()
    for number, raw in enumerate(io.BytesIO(text), 1):
        line = raw.decode().rstrip("\n")
        bare = line.strip(BLANKS)
        if not bare or (options.header == "ignored" and number == first.number):
            continue
        if grammar.is_comment(bare):
            skipped.append((number, line))
            if options.comments is None and len(bare) > 1 and bare[1] not in BLANKS + "#%" and number > first.number:
                wrong.add("is a comment, or a consumer whose label begins so: comments says which", number, line)
            continue
        fields = split_line(bare, separator)
        complaint = rare_comment(bare, grammar) or fields.complaint
        if not complaint and not all(map(str.strip, fields.columns)):
            complaint = "has a blank label"
        if not complaint and max(map(len, fields.columns)) > LONGEST_LABEL:
            complaint = f"has a label of more than {LONGEST_LABEL} characters"
        if complaint:
            wrong.add(complaint, number, line)
            continue
        if any(label in ("{}", "[]") for label in fields.columns):
            wrong.add("holds an empty list where a label should stand", number, line)
            continue
        author, *others = (codes.setdefault(label, len(codes)) for label in fields.columns)
        for other in others:
            left.append(author)
            right.append(other)
    wrong.finish(source)
    firsts = set(left)
    labels = list(codes)
    if firsts and all(labels[row].endswith(":") for row in firsts):
        raise refused(source, "labels without a colon behind the first; delete the colons", labels[next(iter(firsts))])
    if not left:
        raise refused(source, "no ties: no line holds more than one label")
    notes.say("An adjacency list: a is the first label of a line, b each of the others.")
    notes.skip(skipped)
    return in_order(codes, np.array(left, dtype=np.int32), np.array(right, dtype=np.int32))
