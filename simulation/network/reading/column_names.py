"""What the names of columns say: where the labels a and b stand, which column is a weight, a time, an index."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulation.network.reading.options import LinesMeaning

# Pairs of words without a direction of their own; the first is a, the second is b.
_PAIRS = (
    ("source", "target"),
    ("src", "dst"),
    ("src", "tgt"),
    ("src", "dest"),
    ("source", "destination"),
    ("source", "dest"),
    ("from", "to"),
    ("origin", "destination"),
    ("sender", "receiver"),
    ("sender", "recipient"),
    ("caller", "callee"),
    ("ego", "alter"),
    ("subject", "object"),
    ("first", "second"),
    ("left", "right"),
    ("tail", "head"),
    ("parent", "child"),
    ("node", "neighbor"),
    ("node", "neighbour"),
    ("user", "friend"),
    ("person", "friend"),
    ("u", "v"),
    ("i", "j"),
    ("x", "y"),
)
# The same word with two endings: id_1 and id_2, user_a and user_b.
_ENDINGS = (
    ("1", "2"),
    ("0", "1"),
    ("a", "b"),
    ("i", "j"),
    ("x", "y"),
    ("one", "two"),
    ("from", "to"),
    ("source", "target"),
)
_STEMS = (
    "",
    "id",
    "node",
    "user",
    "person",
    "vertex",
    "actor",
    "name",
    "friend",
    "member",
    "agent",
    "individual",
    "account",
    "entity",
    "consumer",
    "customer",
    "household",
    "hh",
    "player",
    "author",
    "v",
    "n",
    "p",
    "u",
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FOLLOWERS = _words("follower followers followedby fan subscriber")
_AUTHORS = _words("followee followees followed following follows followeduser leader influencer creator")
_ANYBODY = _words("user account author person consumer member node name agent profile handle")

# The second kind of thing in files that tie people to things.
_THINGS = _words(
    "item movie film product group event hashtag tag page url article song artist book store shop brand club "
    "organization organisation project repository topic post video place venue community forum subreddit channel "
    "paper restaurant business"
)
_PEOPLE = _words("user author person customer consumer member account actor reviewer rater reader individual")

_WEIGHTS = _words(
    "weight weights strength tiestrength edgeweight w value count counts n num frequency freq amount score "
    "probability prob multiplicity intensity trust rating sign"
)
_TIMES = _words(
    "time times timestamp timestamps ts t date datetime when created createdat unixtime day hour month year start "
    "end starttime endtime begin duration timeset interval"
)
_INDEX = re.compile(r"|unnamed:? ?[0-9._a-z]*|index|row|rownames?|rowid|level_[0-9]", re.IGNORECASE)
# Of many: lists, or counts, unless they are one of the only two columns.
_PLURAL = _words("followers following follows followees")
_OF_NODES = _words("id label name title nodeid nodename age gender city country")
_LISTS = re.compile(r".*(list|ids|followers|followees|following|friends|neighbou?rs|agentids?)$")


class NamedColumns(NamedTuple):
    """What names say of columns, as places from 0.

    Attributes
    ----------
    pairs : list of (int, int)
        Candidates for a and b; more than one if the names do not tell.
    meaning : str or None
        What the pair's own words say of `lines`: who follows whom.
    weights : list of int
        Columns that look like weights by their names.
    types : int
        The column that says of each line whether it has a direction (Gephi), or -1.
    is_two_mode : bool
        Whether the pair names two kinds of things.
    """

    pairs: list[tuple[int, int]]
    meaning: LinesMeaning | None
    weights: list[int]
    types: int
    is_two_mode: bool


def plain_name(name: str) -> str:
    """Return a name in lower case, without blanks, marks, and a word ``id`` beside other words."""
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", name.strip()).lower()
    parts = [part for part in re.split(r"[ _.-]+", words) if part]
    others = [part for part in parts if part not in ("id", "ids")]
    # Of id_1 and id_a, the id is all that there is.
    parts = others if len("".join(others)) > 1 else parts
    joined = "".join(parts)
    return joined.removesuffix("id") if joined.endswith("id") and joined[:-2] in _KNOWN_WORDS else joined


_KNOWN_WORDS = (
    {word for pair in _PAIRS for word in pair}
    | _FOLLOWERS
    | _AUTHORS
    | _ANYBODY
    | _THINGS
    | _PEOPLE
    | {"fromnode", "tonode", "sourcenode", "targetnode"}
)


def is_index_name(name: str) -> bool:
    """Whether a name is that of a column that only numbers the rows."""
    return _INDEX.fullmatch(name.strip()) is not None


def is_table_of_nodes(names: list[str]) -> bool:
    """Whether names are those of a table that describes single nodes: an id, and what it is called."""
    plain = [plain_name(name) for name in names if not is_index_name(name)]
    described = [name for name in plain if name not in _TIMES]
    return "id" in described and len(described) > 1 and set(described) <= _OF_NODES


def is_time_name(name: str) -> bool:
    """Whether a name is that of a column of times."""
    return plain_name(name) in _TIMES


def named_columns(names: list[str]) -> NamedColumns:
    """Return what the names of columns say of them."""
    plain = [plain_name(name) for name in names]
    weights = [place for place, name in enumerate(plain) if name in _WEIGHTS]
    types = next((place for place, name in enumerate(plain) if name == "type"), -1)
    others = [
        place
        for place, name in enumerate(plain)
        if name not in _WEIGHTS and name not in _TIMES and name != "type" and not is_index_name(names[place])
    ]
    known = [pair for pair in _known_pairs(plain, names) if set(pair) <= set(others)]
    directed = _directed_pairs(plain)
    if len(others) > 2:
        directed = [found for found in directed if not {plain[place] for place in found[0]} & _PLURAL]
    if directed:
        pairs = [pair for pair, _ in directed]
        further = [pair for pair in known if tuple(sorted(pair)) not in pairs]
        return NamedColumns([*pairs, *further], directed[0][1], weights, types, is_two_mode=False)
    things = _two_kinds(plain)
    if things:
        return NamedColumns(things, None, weights, types, is_two_mode=True)
    if not known and len(others) == 2 and not {plain[place] for place in others} <= _OF_NODES:
        known = [(others[0], others[1])]
    return NamedColumns(known, None, weights, types, is_two_mode=False)


def holds_known_pair(names: list[str]) -> bool:
    """Whether some two of these words are known names of the two columns of labels."""
    plain = [plain_name(name) for name in names]
    return bool(_directed_pairs(plain) or _two_kinds(plain) or _known_pairs(plain, names))


def holds_sure_pair(names: list[str]) -> bool:
    """Whether two of these words are names of columns that nobody would take for labels."""
    plain = [plain_name(name) for name in names]
    if len(set(plain) & _FOLLOWERS) == 1 and set(plain) & (_AUTHORS | _ANYBODY):
        return True
    if _two_kinds(plain):
        return True
    return any((first, second) in _SURE_PAIRS for first in plain for second in plain)


def list_column(names: list[str]) -> tuple[int, LinesMeaning | None] | None:
    """Return where a column of lists stands by its name, and what the name says of `lines`."""
    for place, name in enumerate(names):
        plain = re.sub(r"[^a-z]", "", name.lower())
        if _LISTS.match(plain) and place > 0:
            if "follower" in plain:
                return place, "author_follower"
            return place, "follower_author" if "follow" in plain else None
    return None


def _directed_pairs(plain: list[str]) -> list[tuple[tuple[int, int], LinesMeaning]]:
    """Return pairs whose words say who follows whom, in the order of their columns."""
    followers = [place for place, name in enumerate(plain) if name in _FOLLOWERS]
    authors = [place for place, name in enumerate(plain) if name in _AUTHORS]
    anybody = [place for place, name in enumerate(plain) if name in _ANYBODY]
    found: list[tuple[tuple[int, int], LinesMeaning]] = []
    if followers:
        for follower in followers:
            for author in authors or anybody:
                found.append(_in_order(author, follower))
    else:
        found = [_in_order(author, follower) for author in authors for follower in anybody]
    return found


def _in_order(author: int, follower: int) -> tuple[tuple[int, int], LinesMeaning]:
    if author < follower:
        return (author, follower), "author_follower"
    return (follower, author), "follower_author"


def _two_kinds(plain: list[str]) -> list[tuple[int, int]]:
    people = [place for place, name in enumerate(plain) if name in _PEOPLE]
    things = [place for place, name in enumerate(plain) if name in _THINGS]
    return [tuple(sorted((person, thing))) for person in people for thing in things]  # type: ignore[misc]


def _known_pairs(plain: list[str], names: list[str]) -> list[tuple[int, int]]:
    """Return pairs of known words, or of one word with two endings such as city_a and city_b."""
    found: set[tuple[int, int]] = set()
    parts = [re.split(r"[ _.-]+|(?<=[a-z])(?=[A-Z0-9])", name.strip()) for name in names]
    for one, first in enumerate(plain):
        for two, second in enumerate(plain):
            if one == two:
                continue
            has_endings = (
                len(parts[one]) > 1
                and parts[one][:-1] == parts[two][:-1]
                and (parts[one][-1].lower(), parts[two][-1].lower()) in _ENDINGS
            )
            if (first, second) in _ALL_PAIRS or has_endings:
                found.add((one, two))
    return sorted(found)


def _all_pairs() -> frozenset[tuple[str, str]]:
    pairs = set(_PAIRS)
    for first, second in _PAIRS[:8]:
        for stem in _STEMS[1:]:
            pairs |= {(first + stem, second + stem), (stem + first, stem + second)}
    for stem in _STEMS:
        pairs |= {(stem + first, stem + second) for first, second in _ENDINGS if stem or not first.isdigit()}
    return frozenset(pairs)


_ALL_PAIRS = _all_pairs()
_SURE = ("source", "src", "from", "sender")
_SURE_PAIRS = {pair for pair in _ALL_PAIRS if any(word in pair[0] for word in _SURE)} | {("id1", "id2")}
