"""Random files that count or tabulate: Pajek, MatrixMarket, DIMACS, matrices, lists, Parquet."""

import io

import pyarrow
import pyarrow.parquet

from tests.network.random_draws import (
    MEANINGS,
    Writing,
    expected,
    expected_two_mode,
    is_half_or_even,
    once_each,
    one_way,
)
from tests.network.random_edge_lists import PAIRS, SIGNS

NO_QUOTES = [" ", ",", ";", "#", "|", "'", "&", "%"]


def numbered(number):
    return [str(each) for each in range(1, number + 1)]


def write_pajek(draw):
    if draw.chance(0.15):
        return two_mode_pajek(draw)
    size = draw.size()
    has_weights, options = draw.weight_plan()
    options["lines"] = draw.pick(MEANINGS)
    labels = numbered(size)
    lines = draw.pick([[], ["*Network a net"], ["% a comment"]])
    lines = [*lines, f"{draw.pick(['*Vertices', '*vertices'])} {size}"]
    naming = draw.pick(["none", "numbers", "names", "names", "ids"])
    if naming == "numbers":
        lines += labels
    elif naming != "none":
        names = draw.labels(size, ["words", "letters", "odd"], NO_QUOTES)
        rest = draw.pick(["", " 0.1 0.2 0.5", " 0.3 0.4 0.5 ellipse"])
        bare = draw.chance(0.3) and not any(set(name) & set(NO_QUOTES) for name in names)
        lines += [f"{at} {name if bare else chr(34) + name + chr(34)}{rest}" for at, name in enumerate(names, 1)]
        labels = labels if naming == "ids" else names
        options |= {"labels": "ids"} if naming == "ids" else draw.pick([{}, {}, {"labels": "names"}])
    found = []
    has_odd_matrix, matrix = False, set()
    kinds = ["arcs", "edges"] if has_weights else ["arcs", "edges", "arcslist", "edgeslist", "matrix"]
    for kind in draw.pick([[draw.pick(kinds)], draw.shuffled(kinds)[: draw.number(1, 2)]]):
        pairs = draw.lines(size, 10)
        title = {"arcs": "*Arcs", "edges": "*Edges", "arcslist": "*Arcslist", "edgeslist": "*Edgeslist"}.get(kind)
        if kind == "matrix":
            pairs = sorted(set(pairs))
            lines.append("*Matrix")
            lines += [" ".join(str(int((a, b) in pairs)) for b in range(size)) for a in range(size)]
            has_odd_matrix = not is_half_or_even(dict.fromkeys(pairs, 1))
            matrix = set(pairs)
        elif kind.endswith("list"):
            firsts = sorted({first for first, _ in pairs})
            lines.append(title)
            lines += [" ".join(str(each + 1) for each in [a, *(d for c, d in pairs if c == a)]) for a in firsts]
        else:
            title += draw.pick(["", "", f" {len(pairs)}", ' :1 "knows"', " :2"])
            weights = draw.weights(pairs, options)
            lines.append(title)
            lines += [
                f"{first + 1} {second + 1}" + (f" {weight}" if has_weights else "")
                for (first, second), weight in zip(pairs, weights, strict=True)
            ]
            found += [(*pair, weight, kind == "arcs") for pair, weight in zip(pairs, weights, strict=True)]
            continue
        found += [(*pair, "1", kind != "edgeslist") for pair in pairs]
    is_directed = any(line[3] for line in found)
    if not is_directed:
        options["lines"] = "mutual"
    if options.get("weights") == "strength" and options["lines"] == "mutual":
        if not is_directed:
            return write_pajek(draw)
        options["lines"] = "author_follower"
    said = [(labels[first], labels[second], weight, way) for first, second, weight, way in found]
    if matrix and options["lines"] == "mutual":
        once = set(once_each(dict.fromkeys(matrix, 1)))
        said = [
            line
            for line, pair in zip(said, (line[:2] for line in found), strict=True)
            if pair not in matrix or pair in once
        ]
    is_odd = has_odd_matrix and options["lines"] == "mutual"
    return Writing("\n".join(lines), options, None if is_odd else expected(labels, said, options))


def two_mode_pajek(draw):
    first, second = draw.number(1, 6), draw.number(1, 6)
    labels = numbered(first + second)
    options = {"two_mode": draw.pick(["both", "first", "second"])}
    options["lines"] = draw.pick(MEANINGS) if options["two_mode"] == "both" else "mutual"
    pairs = [(draw.number(0, first - 1), first + draw.number(0, second - 1)) for _ in range(draw.number(1, 12))]
    lines = [f"*Vertices {first + second} {first}"]
    if draw.chance(0.5):
        labels = draw.labels(first + second, ["words", "letters"])
        lines += [f'{at} "{name}"' for at, name in enumerate(labels, 1)]
    if draw.chance(0.6):
        lines += ["*Arcs", *(f"{one + 1} {other + 1}" for one, other in pairs)]
    else:
        pairs = sorted(set(pairs))
        lines.append("*Matrix")
        lines += [" ".join(str(int((a, first + b) in pairs)) for b in range(second)) for a in range(first)]
    said = [(labels[one], labels[other]) for one, other in pairs]
    return Writing("\n".join(lines), options, expected_two_mode(labels[:first], labels[first:], said, options))


def write_matrix_market(draw):
    size = draw.size()
    symmetry = draw.pick(["general", "general", "symmetric"])
    field = draw.pick(["pattern", "real", "integer"])
    options = {} if field == "pattern" else {"weights": draw.pick(["strength", "ignored"])}
    options["lines"] = draw.pick(MEANINGS) if symmetry == "general" else "mutual"
    columns = size
    two_mode = symmetry == "general" and options.get("weights") != "strength" and draw.chance(0.15)
    if two_mode:
        columns = draw.pick([number for number in range(1, 13) if number != size])
        options["two_mode"] = draw.pick(["both", "first", "second"])
        options["lines"] = draw.pick(MEANINGS) if options["two_mode"] == "both" else "mutual"
    pairs = [(draw.number(0, size - 1), draw.number(0, columns - 1)) for _ in range(draw.number(1, 20))]
    pairs = [(max(pair), min(pair)) for pair in pairs] if symmetry == "symmetric" else pairs
    if options.get("weights") == "strength" and options["lines"] == "mutual":
        pairs = one_way(pairs)
        pairs = [(max(pair), min(pair)) for pair in pairs] if symmetry == "symmetric" else pairs
    dense = field != "pattern" and draw.chance(0.3)
    pairs = sorted(set(pairs)) if dense else pairs
    weights = draw.weights(pairs, options)
    if field == "integer":
        weights = [draw.pick(["0", "1"] if options["weights"] == "strength" else ["1", "2", "-3"]) for _ in pairs]
    banner = f"{draw.pick(['%%MatrixMarket', '%%matrixmarket', '%MatrixMarket'])} matrix"
    lines = [f"{banner} {'array' if dense else 'coordinate'} {field} {symmetry}"]
    lines += draw.pick([[], ["% made by hand"], ["%", "%-----"]])

    def seen(cells):
        """Return cells as they are compared: all alike if their weights are ignored."""
        return {pair: 1.0 if options["weights"] == "ignored" else float(weight) for pair, weight in cells}

    if dense:
        entries = dict(zip(pairs, weights, strict=True))
        lines.append(f"{size} {columns}")
        for column in range(columns):
            lines += [entries.get((row, column), "0") for row in range(column if symmetry != "general" else 0, size)]
        kept = [(pair, weight) for pair, weight in entries.items() if float(weight)]
    else:
        promised = len(pairs)
        lines.append(f"{size} {columns} {promised}")
        lines += [
            f"{row + 1} {column + 1}" + ("" if field == "pattern" else f" {weight}")
            for (row, column), weight in zip(pairs, weights, strict=True)
        ]
        kept = list(zip(pairs, weights, strict=True))
    labels, others = numbered(size), numbered(columns)
    if dense and options["lines"] == "mutual" and symmetry == "general" and not two_mode:
        kept = [
            (pair, weight) for pair, weight in kept if pair in once_each(seen(kept)) or not is_half_or_even(seen(kept))
        ]
    said = [(labels[row], others[column], weight, symmetry == "general") for (row, column), weight in kept]
    if two_mode:
        network = expected_two_mode(labels, others, [line[:2] for line in said], options)
    else:
        network = expected(labels, said, options)
        if (
            dense
            and options["lines"] == "mutual"
            and symmetry == "general"
            and not is_half_or_even(seen((p, w) for p, w in entries.items() if float(w)))
        ):
            network = None
    if not dense and draw.chance(0.1):
        at = next(at for at, line in enumerate(lines) if not line.startswith("%"))
        lines[at] = f"{size} {columns} {len(pairs) + draw.pick([1, 2])}"
        met = {label for line in said for label in line[:2]}
        if two_mode or len(met) < size or draw.chance(0.5):
            network = None
        else:
            options["header"] = "ignored"
    return Writing("\n".join(lines), options, network)


def write_dimacs(draw):
    size = draw.size()
    labels = numbered(size)
    kind = draw.pick(["edge", "col", "sp"])
    pairs = draw.lines(size)
    options = {"weights": draw.pick(["strength", "ignored"])} if kind == "sp" else {}
    options["lines"] = draw.pick(MEANINGS) if kind == "sp" else "mutual"
    if options.get("weights") == "strength" and options["lines"] == "mutual":
        pairs = one_way(pairs)
    promised = len(pairs)
    if kind != "sp" and draw.chance(0.2):
        pairs = [way for pair in pairs for way in (pair, pair[::-1])]
        promised = draw.pick([promised, 2 * promised])
    lies = draw.chance(0.1)
    if lies:
        promised = 2 * len(pairs) + 1
        options |= draw.pick([{}, {"header": "ignored"}])
    weights = draw.weights(pairs, options)
    lines = [*draw.pick([[], ["c a graph"], ["c", "c of colours"]]), f"p {kind} {size} {promised}"]
    lines += [
        f"a {first + 1} {second + 1} {weight}" if kind == "sp" else f"e {first + 1} {second + 1}"
        for (first, second), weight in zip(pairs, weights, strict=True)
    ]
    said = [
        (labels[first], labels[second], weight, kind == "sp")
        for (first, second), weight in zip(pairs, weights, strict=True)
    ]
    network = expected(labels, said, options)
    return Writing("\n".join(lines), options, None if lies and "header" not in options else network)


def write_adjacency_matrix(draw):
    size = draw.number(2, 9)
    kind = draw.pick(["bare", "bare", "row", "column", "both"])
    plan = draw.pick(["none", "strength", "ignored"])
    options = {} if plan == "none" else {"weights": plan}
    options["lines"] = draw.pick(MEANINGS)
    pairs = sorted(set(draw.lines(size)))
    shape = "any"
    if options["lines"] == "mutual":
        shape = draw.pick(["symmetric", "upper", "lower", "any"])
        pairs = sorted({(min(pair), max(pair)) for pair in pairs}) if shape != "any" else pairs
        pairs = [pair[::-1] for pair in pairs] if shape == "lower" else pairs
    of = {pair: "1" if plan == "none" else draw.weight(options) for pair in pairs}
    if plan == "strength" and not any(float(weight) not in (0, 1) for weight in of.values()):
        of = dict.fromkeys(pairs, "0.5")
    if shape == "symmetric":
        of |= {pair[::-1]: weight for pair, weight in of.items()}
    labels = [str(each) for each in range(size)]
    if kind != "bare":
        labels = draw.labels(size, ["words", "letters", "shaped"])
    separator = draw.pick(["space", "comma", "semicolon", "tab"])
    sign = SIGNS[separator]
    rows = [[of.get((row, column), "0") for column in range(size)] for row in range(size)]
    if kind in ("column", "both"):
        rows = [[label, *row] for label, row in zip(labels, rows, strict=True)]
    if kind in ("row", "both"):
        corner = draw.pick(["", "name"]) if separator != "space" else "name"
        rows.insert(0, [corner, *labels] if kind == "both" else labels)
    if len(rows[0]) <= 3 or draw.chance(0.2):
        options["format"] = "adjacency_matrix"
    numbers = [float(cell) for row in rows[len(rows) - size :] for cell in row[len(row) - size :]]
    has_loops = any(numbers[at * size + at] for at in range(size))
    is_even = all(numbers[a * size + b] == numbers[b * size + a] for a in range(size) for b in range(a))
    if kind != "both" and has_loops and not is_even and not set(numbers) <= {0.0, 1.0}:
        options["format"] = "adjacency_matrix"
    said = [(labels[a], labels[b], weight, None) for (a, b), weight in of.items() if float(weight)]
    is_twice = options["lines"] == "mutual" and all(of.get(pair[::-1]) == weight for pair, weight in of.items())
    once = [line for line in said if not is_twice or labels.index(line[0]) <= labels.index(line[1])]
    network = expected(labels, once, options)
    entries = {line[:2]: float(line[2]) for line in said if line[0] != line[1]}
    if shape == "any" and options["lines"] == "mutual":
        both = any(labels.index(a) < labels.index(b) for a, b in entries)
        both = both and any(labels.index(a) > labels.index(b) for a, b in entries)
        symmetric = all(entries.get((b, a)) == weight for (a, b), weight in entries.items())
        network = None if both and not symmetric else network
    return Writing("\n".join(sign.join(row) for row in rows), options, network)


def write_adjacency_list(draw):
    size = draw.size()
    labels = draw.labels(size, ["from 0", "gaps", "words", "letters", "joined"])
    pairs = draw.lines(size)
    options = {"format": "adjacency_list", "lines": draw.pick(MEANINGS)}
    options |= draw.pick([{}, {}, {"weights": "none"}, {"weights": "ignored"}])
    separator = draw.pick(list(SIGNS))
    if draw.chance(0.2):
        options["separator"] = separator
    firsts = [place for place in range(size) if any(pair[0] == place for pair in pairs) or draw.chance(0.5)]
    rows = [[labels[place], *(labels[second] for first, second in pairs if first == place)] for place in firsts]
    lines = [SIGNS[separator].join(row) for row in rows]
    if draw.chance(0.3):
        lines.insert(0, draw.pick(["# made by hand", "#", "% x"]))
    consumers = {label for row in rows for label in row}
    said = [(labels[first], labels[second], "1", None) for first, second in pairs]
    return Writing("\n".join(lines), options, expected(consumers, said, options))


def write_follow_list(draw):
    size = draw.size()
    labels = draw.labels(size, ["from 0", "gaps", "words", "letters"])
    pairs = draw.lines(size)
    options = {"lines": draw.pick(MEANINGS)} | draw.pick([{}, {}, {"weights": "none"}, {"weights": "ignored"}])
    separator = draw.pick(["comma", "semicolon", "tab", "pipe"])
    is_number = all(label.isascii() and label.isdigit() for label in labels)
    quote = "" if is_number and draw.chance(0.8) else draw.pick(["'", '"'])
    firsts = [place for place in range(size) if any(pair[0] == place for pair in pairs) or draw.chance(0.3)]
    consumers = {labels[place] for place in firsts} | {labels[second] for _, second in pairs}
    quoted = quote == '"' or separator == "comma" or draw.chance(0.5)
    lines = []
    if draw.chance(0.6):
        lines.append(SIGNS[separator].join(draw.pick([["id", "friends"], ["user", "follows"], ["consumer", "list"]])))
    for place in firsts:
        listed = [f"{quote}{labels[second]}{quote}" for first, second in pairs if first == place]
        text = f"[{', '.join(listed)}]"
        text = '"' + text.replace('"', '""') + '"' if quoted else text
        lines.append(labels[place] + SIGNS[separator] + text)
    if not quoted:
        options["separator"] = separator
    said = [(labels[first], labels[second], "1", None) for first, second in pairs]
    return Writing("\n".join(lines), options, expected(consumers, said, options))


def write_parquet(draw):
    size = draw.size()
    has_weights, options = draw.weight_plan()
    options["lines"] = draw.pick(MEANINGS)
    pairs = draw.lines(size)
    if options.get("weights") == "strength":
        pairs = one_way(pairs)
    labels = draw.labels(size, ["from 0", "gaps", "words", "odd"], [*NO_QUOTES, '"'])
    weights = draw.weights(pairs, options)
    a, b = draw.pick([*PAIRS[:-1], ("who", "whom")])
    is_number = all(label.isascii() and label.isdigit() for label in labels)
    kind = draw.pick([int, float]) if is_number and draw.chance(0.8) else str
    columns = {a: [kind(labels[first]) for first, _ in pairs], b: [kind(labels[second]) for _, second in pairs]}
    if has_weights:
        columns["weight"] = [float(weight) for weight in weights]
    if draw.chance(0.2):
        columns["time"] = list(range(len(pairs)))
    table = pyarrow.table({name: columns[name] for name in draw.shuffled(list(columns))})
    if a == "who":
        table = table.select([a, b, *(name for name in columns if name not in (a, b))])
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression=draw.pick(["snappy", "none"]))
    said = [
        (labels[first], labels[second], weight, None) for (first, second), weight in zip(pairs, weights, strict=True)
    ]
    met = {label for line in said for label in line[:2]}
    return Writing(buffer.getvalue(), options, expected(met, said, options))
