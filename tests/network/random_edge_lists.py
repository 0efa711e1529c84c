"""Random edge lists."""

from tests.network.random_draws import MEANINGS, ODD_PIECES, Writing, expected, expected_two_mode, one_way

SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
PAIRS = [
    ("source", "target"),
    ("Source", "Target"),
    ("SOURCE", "TARGET"),
    ("from", "to"),
    ("From", "To"),
    ("id_1", "id_2"),
    ("follower", "followee"),
]
STYLES = ["from 0", "from 1", "gaps", "gaps", "words", "letters", "shaped", "joined", "odd", "odd"]
COMMENTS = ["# a comment", "%", "% a note, of three; columns", "# Nodes: 5 Edges: 4", "# FromNodeId\tToNodeId"]
MORE_COMMENTS = [*COMMENTS, "// see below", "-- and so on", "!", "#1,2", "#a b", "%1;2", "//1\t2"]


class Cells:
    """How a file writes its columns."""

    def __init__(self, draw, comments):
        self.draw = draw
        self.separator = draw.pick(list(SIGNS))
        sign = SIGNS[self.separator]
        if sign == " ":
            self.joints = draw.pick([[" "], ["  "], [" ", "  ", "   "], [" \t "], [" "]])
        else:
            self.joints = draw.pick([[sign], [sign], [sign + " "], [" " + sign, sign, f"  {sign} "]])
        self.always = draw.chance(0.2)
        self.marks = () if comments == "none" else ("#", "%", "//", "--", "!")

    def cell(self, label, place):
        special = set(SIGNS.values()) - {" "} | {'"'} | ({" "} if self.separator == "space" else set())
        must = set(label) & special or label.strip() != label or (place == 0 and self.starts(label))
        if label and (must or self.always):
            return '"' + label.replace('"', '""') + '"'
        return label

    def starts(self, label):
        return label.startswith(self.marks)

    def line(self, cells):
        texts = [cell if raw else self.cell(cell, place) for place, (cell, raw) in enumerate(cells)]
        text = texts[0]
        for piece in texts[1:]:
            text += self.draw.pick(self.joints) + piece
        return text


def write_edge_list(draw):
    """Return an edge list of any kind."""
    if draw.chance(0.08):
        return two_mode_edge_list(draw)
    if draw.chance(0.06):
        return rewritten_edge_list(draw)
    has_weights, options = draw.weight_plan()
    options["lines"] = draw.pick(MEANINGS)
    comments = draw.pick([None, None, None, "skipped", "none"])
    if comments:
        options["comments"] = comments
    cells = Cells(draw, comments)
    pairs = draw.lines(draw.size())
    if options["lines"] == "mutual" and options.get("weights") == "strength":
        pairs = one_way(pairs)
    labels = draw.labels(12, STYLES, ODD_PIECES)
    ties = [(labels[first], labels[second]) for first, second in pairs]
    weights = weights_of(draw, ties, options, cells)
    header = draw.pick(["none", "none", "names", "names", "unknown", "counts", "ignored"])
    maker = {"names": named_table, "unknown": named_table}.get(header, bare_table)
    table, directions = maker(draw, ties, weights if has_weights else None, options, header, cells.separator != "space")
    lines = [cells.line(row) for row in table]
    consumers = {label for tie in ties for label in tie}
    lies = False
    if header == "counts":
        top, consumers, lies = counts_line(draw, labels, ties, consumers)
        lines.insert(0, top)
        options["header"] = "counts"
    if header == "ignored":
        lines.insert(0, draw.pick(["what stands here", "3,4;5", "a b", '"', "0 1 2 3 4"]))
        options["header"] = "ignored"
    add_comments(draw, lines, options)
    if len(table) - len(table[0]) in (-1, 0, 1) or draw.chance(0.05):
        options["format"] = "edge_list"
    if draw.chance(0.1) or (cells.separator == "space" and any("," in weight for weight in weights)):
        options["separator"] = cells.separator
    if header == "none" and counts_all(table):
        lies = True
    lines_said = [(*tie, weight, way) for tie, weight, way in zip(ties, weights, directions, strict=True)]
    network = expected(consumers, lines_said, options)
    if lies or (has_weights and header == "names" and options.get("weights", "none") == "none"):
        network = None
    return Writing("\n".join(lines), options, network)


def counts_all(table):
    """Say whether the first of the lines counts consumers and the others, which nobody is believed to be a tie."""
    labels = [[cell[0] for cell in row[:2]] for row in table]
    flat = [label for row in labels[1:] for label in row]
    if len(table[0]) != 2 or not all(label.isascii() and label.isdigit() for label in [*labels[0], *flat]):
        return False
    consumers, lines = map(int, labels[0])
    return lines == len(labels) - 1 > 1 and consumers >= max(len(set(flat)), *map(int, flat))


def weights_of(draw, ties, options, cells):
    """Return the weights of ties, throughout with a decimal comma or with a point."""
    weights = draw.weights(ties, options)
    comma = options.get("weights") == "strength" and cells.separator in ("semicolon", "tab", "pipe", "space")
    if comma and draw.chance(0.2):
        return [weight.replace(".", ",") for weight in weights]
    return weights


def counts_line(draw, labels, ties, consumers):
    """Return a line of counts, the consumers it says, and whether it lies."""
    numbers = [int(label) if label.isdigit() and label.isascii() else None for label in labels]
    number = len(consumers)
    if None not in numbers and max(numbers) < 30:
        start = 0 if "0" in labels else 1
        named = max(int(label) for label in consumers) + 1 - start + draw.number(0, 2)
        if start == 0 and "0" not in consumers:
            named = max(int(label) for label in consumers) + 1
            start = 1 if draw.chance(0.5) else 0
            named -= start
        if start == 1 and max(int(label) for label in consumers) < named:
            named = max(int(label) for label in consumers)
        consumers = {str(each) for each in range(start, start + named)}
        number = named
    if draw.chance(0.1):
        return f"{number} {len(ties) + draw.pick([-1, 1, 2])}", consumers, True
    return f"{number} {len(ties)}", consumers, False


def bare_table(draw, ties, weights, options, header, _):
    """Return rows without names: pairs of text and whether it is written as it is."""
    columns = [[(tie[0], False) for tie in ties], [(tie[1], False) for tie in ties]]
    if weights:
        columns.append([(weight, True) for weight in weights])
    order = list(range(len(columns)))
    if weights and draw.chance(0.25):
        columns += [[(str(1000 + at), True) for at in range(len(ties))] for _ in range(draw.number(0, 2))]
        order = draw.shuffled(range(len(columns)))
        options["columns"] = [order.index(place) + 1 for place in range(3 if options["weights"] == "strength" else 2)]
    rows = [[column[at] for column in (columns[place] for place in order)] for at in range(len(ties))]
    if header == "none":
        is_safe(draw, rows, ties, options)
    if options.get("weights") == "ignored" and "columns" not in options and shares(rows):
        options["columns"] = [1, 2]
    return rows, [None] * len(ties)


def shares(rows):
    """Say whether other columns share labels as much as the first two do."""
    contents = [{row[place][0] for row in rows} for place in range(len(rows[0]))]
    return len(contents) > 2 and (contents[2] & (contents[0] | contents[1]) or not contents[0] & contents[1])


def is_safe(draw, rows, ties, options):
    """Say that line 1 is no header, where it could be one."""
    first, others = ties[0], {label for tie in ties[1:] for label in tie}
    counting = first[1].isdigit() and int(first[1]) == len(ties) - 1
    if (len(ties) > 1 and not set(first) & others) or counting or "columns" in options or draw.chance(0.1):
        options["header"] = "none"


def named_table(draw, ties, weights, options, header, has_signs):
    """Return rows below a line of names, with columns that are not used."""
    a, b = draw.pick(PAIRS) if header == "names" else draw.pick([("who", "whom"), ("A", "B"), ("left", "right")])
    columns = {a: [(tie[0], False) for tie in ties], b: [(tie[1], False) for tie in ties]}
    directions = [None] * len(ties)
    if a == "follower":
        options["lines"] = "follower_author"
    if weights:
        columns[draw.pick(["weight", "Weight"])] = [(weight, True) for weight in weights]
    if draw.chance(0.2):
        columns[draw.pick(["time", "timestamp"])] = [(str(draw.number(1, 999)), True) for _ in ties]
    if draw.chance(0.2) and has_signs:
        columns[""] = [(str(at), True) for at in range(len(ties))]
    if header == "names":
        if draw.chance(0.2):
            columns[draw.pick(["id", "label", "kind"])] = [(str(draw.number(1, 99)), True) for _ in ties]
        if draw.chance(0.2) and options["lines"] != "mutual":
            kinds = draw.pick([["Directed"], ["Directed", "Undirected"]])
            directions = [draw.pick(kinds) == "Directed" for _ in ties]
        elif draw.chance(0.2) and options["lines"] == "mutual":
            directions = [False] * len(ties)
        if None not in directions:
            columns["Type"] = [("Directed" if way else "Undirected", True) for way in directions]
    order = draw.shuffled(list(columns))
    if header == "unknown":
        order = sorted(order, key=lambda name: {a: 0, b: 1}.get(name, 0.5 if name != "" else draw.pick([-1, 2])))
        is_number = all(label.isascii() and label.isdigit() for tie in ties for label in tie)
        if not is_number or len(order) > 2 or draw.chance(0.3):
            options["header"] = "names"
    elif draw.chance(0.2):
        options["header"] = "names"
    if draw.chance(0.15) and "" not in order:
        weight = next((name for name in columns if name.casefold() == "weight"), None)
        chosen = [*list(columns)[:2], *([weight] if options.get("weights") == "strength" else [])]
        options["columns"] = chosen if draw.chance(0.5) else [order.index(name) + 1 for name in chosen]
        options["header"] = "names"
    rows = [[(name, False) for name in order]]
    rows += [[columns[name][at] for name in order] for at in range(len(ties))]
    return rows, directions


def add_comments(draw, lines, options):
    """Put comments and blank lines between the lines."""
    if options.get("comments") != "none":
        some = MORE_COMMENTS if options.get("comments") == "skipped" else COMMENTS
        for _ in range(draw.pick([0, 0, 1, 2])):
            lines.insert(draw.number(0, len(lines)), draw.pick(some))
        if draw.chance(0.1):
            lines.insert(0, draw.pick(["% asym unweighted", "# Directed graph (each unordered pair): nets.txt"]))
        elif draw.chance(0.1) and options["lines"] == "mutual" and "Directed" not in "".join(lines):
            lines.insert(0, draw.pick(["% sym unweighted", "# Undirected graph: nets.txt"]))
    for _ in range(draw.pick([0, 0, 0, 1, 2])):
        lines.insert(draw.number(0, len(lines)), draw.pick(["", "  "]))


def two_mode_edge_list(draw):
    """Return a list of users and items."""
    options = {"two_mode": draw.pick(["both", "first", "second"])}
    options["lines"] = draw.pick(MEANINGS) if options["two_mode"] == "both" else "mutual"
    users = draw.labels(draw.size(), ["from 0", "gaps", "words"])
    items = draw.labels(draw.size(), ["from 1", "gaps", "letters"])
    pairs = [(draw.pick(users), draw.pick(items)) for _ in range(draw.number(1, 20))]
    cells = Cells(draw, None)
    lines = [cells.line([(label, False) for label in pair]) for pair in pairs]
    kind = draw.pick(["names", "konect", "said"])
    if kind == "names":
        lines.insert(0, cells.line([("user", False), ("item", False)]))
    else:
        options["header"] = "none"
    if kind == "konect":
        lines.insert(0, "% bip unweighted")
    if len(pairs) < 4:
        options["format"] = "edge_list"
    first, second = ({pair[side] for pair in pairs} for side in (0, 1))
    network = expected_two_mode(first, second, pairs, options)
    if kind != "said" and draw.chance(0.1):
        del options["two_mode"]
        network = None
    return Writing("\n".join(lines), options, network)


def rewritten_edge_list(draw):
    """Return a list whose whole numbers are written in several ways."""
    ways = ["{}", "{}.0", "0{}", "{}e0", "+{}", "{}.", "{}.00"]
    options = {"lines": draw.pick(MEANINGS), "header": "none", "format": "edge_list"}
    if draw.chance(0.7):
        options["numbers"] = draw.pick(["as_written", "by_value"])
    ties = [
        tuple(draw.pick(ways[: draw.number(1, len(ways))]).format(draw.number(1, 9)) for _ in "ab")
        for _ in range(draw.number(4, 20))
    ]
    cells = Cells(draw, None)
    lines = [cells.line([(label, False) for label in tie]) for tie in ties]
    labels = {label for tie in ties for label in tie}
    values = {label: str(int(float(label))) for label in labels}
    kinds = {"." in label or "e" in label for label in labels}
    doubtful = len(set(values.values())) < len(labels) or len(kinds) == 2
    if options.get("numbers") == "by_value":
        ties = [tuple(values[label] for label in tie) for tie in ties]
        labels = set(values.values())
    network = expected(labels, [(*tie, "1", None) for tie in ties], options)
    return Writing("\n".join(lines), options, None if doubtful and "numbers" not in options else network)
