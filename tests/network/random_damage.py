"""Damage to a file or to its options."""

from tests.network.random_draws import MEANINGS

PIECES = [*",;\t|\"#%[]{}<>*:/!-+.0123456789 '", "\n", "\r", "\r\n", "//", "--", "* ", "e", "é", "\u00a0", "\u200b"]
CHANGES = {
    "lines": MEANINGS,
    "weights": ["none", "strength", "ignored"],
    "header": ["none", "names", "counts", "ignored", None],
    "comments": ["skipped", "none", None],
    "separator": ["comma", "semicolon", "tab", "pipe", "space", None],
    "labels": ["names", "ids", None],
    "numbers": ["as_written", "by_value", None],
    "two_mode": ["both", "first", "second", None],
    "columns": [[1, 2], [2, 1], [2, 3], [1, 3], [1, 2, 3], ["source", "target"], None],
    "format": [
        *("edge_list", "graphml", "gexf", "gml", "pajek", "matrix_market", "dimacs", "node_link", "gdf", "tgf"),
        *("adjacency_matrix", "adjacency_list", "follow_list", "parquet", None, None, None),
    ],
}


def damage_bytes(draw, content):
    """Delete, double or swap a byte."""
    if not content:
        return content
    at = draw.number(0, len(content) - 1)
    kind = draw.pick(["delete", "double", "swap"])
    if kind == "delete":
        return content[:at] + content[at + 1 :]
    if kind == "double":
        return content[: at + 1] + content[at:]
    other = draw.number(0, len(content) - 1)
    swapped = bytearray(content)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    return bytes(swapped)


def damage_parts(draw, content, sign):
    """Delete, double or swap what a sign separates."""
    parts = content.split(sign)
    if len(parts) < 3:
        return damage_bytes(draw, content)
    at = draw.number(0, len(parts) - 1)
    kind = draw.pick(["delete", "double", "swap"])
    if kind == "delete":
        del parts[at]
    elif kind == "double":
        parts.insert(at, parts[at])
    else:
        other = draw.number(0, len(parts) - 1)
        parts[at], parts[other] = parts[other], parts[at]
    return sign.join(parts)


def insert_piece(draw, content):
    at = draw.number(0, len(content))
    piece = "\0" if draw.chance(0.01) else draw.pick(PIECES)
    return content[:at] + piece.encode() + content[at:]


def change_number(draw, content):
    """Change one digit, as in a count."""
    digits = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    if not digits:
        return content
    at = draw.pick(digits)
    return content[:at] + str(draw.number(0, 9)).encode() + content[at + 1 :]


def cut(draw, content):
    """Cut off the beginning or the end, mostly a few bytes."""
    removed = draw.number(0, len(content) if draw.chance(0.3) else min(len(content), 15))
    return content[: len(content) - removed] if draw.chance(0.7) else content[removed:]


def one_damage(draw, content, options, other):
    """Return content and options after one damage; `other` makes another file."""
    kind = draw.pick(
        ["byte", "token", "cell", "line", "line", "line", "piece", "piece", "number", "number", "cut", "join", "option"]
    )
    if kind == "option":
        option = draw.pick([*list(CHANGES), "lines", "weights", "weights", "header"])
        value = draw.pick(CHANGES[option])
        options = {name: old for name, old in options.items() if name != option}
        return content, options if value is None else {**options, option: value}
    if kind == "join":
        more = content if draw.chance(0.3) else other()
        return draw.pick([content + more, content + b"\n" + more]), options
    return {
        "byte": lambda: damage_bytes(draw, content),
        "token": lambda: damage_parts(draw, content, b" "),
        "cell": lambda: damage_parts(draw, content, draw.pick([b",", b"\t", b";", b'"', b"<"])),
        "line": lambda: damage_parts(draw, content, b"\n"),
        "piece": lambda: insert_piece(draw, content),
        "number": lambda: change_number(draw, content),
        "cut": lambda: cut(draw, content),
    }[kind](), options
