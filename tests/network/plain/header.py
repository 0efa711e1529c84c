"""What the first line is, and which columns hold the ties."""

import re

from tests.network.plain.refusal import RefusedError, refuse_if

PAIRS = [
    ("source", "target"),
    ("from", "to"),
    ("id1", "id2"),
    ("follower", "followee"),
    ("fromnodeid", "tonodeid"),
    ("sourceid", "targetid"),
    ("user", "item"),
    ("left", "right"),
    ("a", "b"),
]
TWO_MODE = {("user", "item")}
WEIGHTS = {"weight"}
TIMES = {"time", "timestamp"}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


def simple(name):
    return re.sub(r"[ _.-]", "", name.casefold())


def known_pair(names):
    """Return the places of the one known pair of names, or None."""
    shorts = [simple(name) for name in names]
    pairs = [pair for pair in PAIRS if set(pair) <= set(shorts)]
    refuse_if(len(pairs) > 1, "several known pairs of names")
    if not pairs:
        return None
    refuse_if(any(shorts.count(name) > 1 for name in pairs[0]), "one name twice")
    return [shorts.index(name) for name in pairs[0]]


def only_pair(names):
    """Return the places of the only two columns beside weights and times, or None."""
    others = [
        place for place, name in enumerate(names) if name.strip() and simple(name) not in WEIGHTS | TIMES | {"type"}
    ]
    return others if len(others) == 2 else None


def looks(label):
    """Return the shape of a label, if it has one: letters and digits, or words that are joined."""
    shape = re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", label))
    return shape if shape not in ("a", "0") else None


def first_line(rows, columns):
    """Return what line 1 is where `header` does not say: 'names' or 'tie'; or refuse."""
    names = [cell.text for cell in rows[0]]
    if columns is not None and isinstance(columns[0], str):
        return "names"
    if columns is not None:
        places = [column - 1 for column in columns[:2]]
        if known_pair(names) and not {names[place] for place in places} & {
            row[place].text for row in rows[1:] for place in places
        }:
            return "names"
        known = None
    else:
        known = known_pair(names)
        places = known or (only_pair(names) if "" in names else None) or [0, 1]
        if known:
            refuse_if(len(rows) == 1, "one line that holds a known pair of names")
            labels = {row[place].text for row in rows[1:] for place in places}
            refuse_if(labels & {names[place] for place in places}, "names of columns that are labels too")
            return "names"
    mine = [names[place] for place in places]
    others = [row[place].text for row in rows[1:] for place in places]
    if not others:
        return "tie"
    if not any(map(NUMBER.fullmatch, mine)) and all(map(WHOLE.fullmatch, others)):
        return "names"
    if len(rows[0]) == 2 and all(map(WHOLE.fullmatch, mine)):
        could_count = int(mine[1]) == len(rows) - 1 and int(mine[0]) >= len(set(others))
        refuse_if(could_count, "line 1 could count consumers and lines")
    if all(map(WHOLE.fullmatch, mine)) and all(map(WHOLE.fullmatch, others)):
        return "tie"
    if set(mine) & set(others):
        return "tie"
    shapes = {looks(label) for label in mine}
    if None not in shapes and len(shapes) == 1 and {looks(label) for label in others} == shapes:
        return "tie"
    raise RefusedError("line 1 has labels that stand nowhere else")


def resolved(names, columns, options):
    """Return the places of a, b and the weight, whether columns are of two modes, and the place of a type."""
    weights = options.get("weights") or "none"
    if names is None:
        refuse_if(columns is not None and isinstance(columns[0], str), "names of columns need a line of names")
        places = [0, 1, 2] if columns is None else [column - 1 for column in columns]
        if columns is None and weights != "strength":
            places = places[:2]
        return places, False, None
    shorts = [simple(name) for name in names]
    weight_places = [place for place, name in enumerate(shorts) if name in WEIGHTS]
    kind = shorts.index("type") if shorts.count("type") == 1 else None
    refuse_if(weights == "none" and weight_places, "a column of weights")
    if columns is not None:
        if isinstance(columns[0], str):
            refuse_if(any(names.count(column) != 1 for column in columns), "no such column")
            places = [names.index(column) for column in columns]
        else:
            places = [column - 1 for column in columns]
        return places, is_two_mode(shorts, places), kind
    places = known_pair(names) or only_pair(names)
    refuse_if(places is None, "no pair of columns")
    if weights == "strength":
        others = [
            place for place, name in enumerate(shorts) if place not in places and name not in TIMES | {"", "type"}
        ]
        weight_places = weight_places or (others if len(others) == 1 else [])
        refuse_if(len(weight_places) != 1, "not one column of weights")
        places = [*places, weight_places[0]]
    return places, is_two_mode(shorts, places), kind


def is_two_mode(shorts, places):
    return tuple(shorts[place] for place in places[:2]) in TWO_MODE
