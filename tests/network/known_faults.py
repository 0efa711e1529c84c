"""Cases of `test_kinds` that the readers get wrong, by what they do."""

_FAULTS = {
    "columns = [1, 2] makes consumers '(1' of pairs in brackets": ["separators: pairs of Python with data"],
    "a matrix is read as an edge list": ["matrices: names above", "matrices: V1, V2, V3 of R"],
    "not named as a matrix; no way out": ["matrices: blank diagonal"],
    "not named as a matrix of two kinds": ["matrices: people and events", "matrices: people and events, names"],
    "refused also if weights are ignored": ["gexfs: several values of one weight"],
}
KNOWN_FAULTS = {name: reason for reason, names in _FAULTS.items() for name in names}
