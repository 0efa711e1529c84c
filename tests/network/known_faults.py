"""Cases of `test_kinds` that the readers get wrong, by what they do."""

_FAULTS = {
    "a column too many in all lines is taken for row names of R": ["separators: commas and decimal commas below names"],
    "the rule below the names becomes a consumer '---'": ["separators: a table of Markdown"],
    "'(2 rows)' is read as a tie": ["separators: rows counted below"],
    "apostrophes stay parts of the labels": ["separators: apostrophes around names"],
    "refused as a blank label; header = 'ignored' then reads the names as a tie": [
        "separators: separator named by Excel",
        "separators: separator named by Excel, skipped",
    ],
    "brackets become parts of the labels": [
        "separators: pairs in brackets",
        "separators: lists as lines",
        "separators: pairs of Python with data",
        "separators: YAML",
        "foreign: pairs of JSON",
    ],
    "the one column that is left is taken for the weight, though its name says index, id or time": [
        "columns: two indices are no weights",
        "columns: an id is no weight",
        "columns: a time is no weight",
    ],
    "the first two of three unknown names are read, though the others share labels": [
        "columns: an id and unknown names",
        "columns: an id and unknown names, weights ignored",
    ],
    "ids are tied to names": ["columns: nodes of Gephi", "columns: a table of nodes"],
    "a count of followers is taken for the follower": [
        "columns: counts of followers are nobody",
        "columns: counts of followers and followees are nobody",
    ],
    "'names', 'none' and 'ignored' are proposed; none of them helps, two misread": [
        "headers: names repeated",
        "headers: names repeated, names said",
        "headers: names repeated, skipped",
    ],
    "three counts are not seen, and header is not named": ["headers: three counts", "headers: three other counts"],
    "the counts become a tie": ["headers: counts far too many"],
    "an error message is read as a tie": ["headers: an answer that is no file"],
    "METIS is read as an adjacency list with its counts": ["headers: METIS, an adjacency list"],
    "commented names are not looked at": [
        "comments: commented names in reverse",
        "comments: commented names that say the direction",
    ],
    "asks for the header, and not for comments": ["comments: only hashtags below names"],
    "the comment becomes a part of the label": ["comments: comments behind ties"],
    "refused as a header, whatever is said; 'names' and 'ignored' lose the tie": [
        "labels: 2.0 on the first line only",
        "labels: 1E+05 on the first line",
    ],
    "1.000 beside 3 becomes 1": ["labels: points of thousands"],
    "leads to the columns of classes": ["times: t i j with classes"],
    "the first two columns share no label, and are read": [
        "times: t i j that share nobody",
        "times: a relation between them",
        "times: a letter before them",
    ],
    "refused for its quotation marks, also with format and separator": ["lists: JSON, semicolons"],
    "a list becomes a label": ["lists: semicolons inside commas"],
    "the colon becomes a part of the label": ["lists: behind a colon"],
    "a matrix is read as an edge list": [
        "matrices: names above",
        "matrices: V1, V2, V3 of R",
        "matrices: V1, V2, V3 of R, one name fewer",
    ],
    "weights are compared though they are ignored": [
        "matrices: not symmetric, weights ignored",
        "matrix_market: array, weights ignored",
    ],
    "not named as a matrix; no way out": ["matrices: blank diagonal"],
    "not named as a matrix of two kinds": ["matrices: people and events", "matrices: people and events, names"],
    "read as a matrix of one cell with names": ["matrices: two ties are no matrix"],
    "a name that is a number without quotation marks is refused": ["pajek: numbers as names, as NetworkX writes them"],
    "the first value is taken": ["gexfs: several values of one weight"],
    "read as ties to '{}'": [
        "adjacency_lists: several lines of NetworkX",
        "adjacency_lists: several lines of NetworkX, said",
    ],
    "not recognised": [
        "foreign: DOT below a comment",
        "foreign: DOT below a line of comment",
        "foreign: DOT, brace on the next line",
        "foreign: UCINET over lines",
        "foreign: UCINET, two kinds",
        "foreign: SQL below comments",
        "foreign: SQL of PostgreSQL",
    ],
}
KNOWN_FAULTS = {name: reason for reason, names in _FAULTS.items() for name in names}
