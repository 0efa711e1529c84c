"""`grapevine verify`: tables, JSON, exit codes, absent data, and targets that break."""

import json
import re

import jsonschema
import pytest

from experiments.verification import catalogue
from experiments.verification.findings import compare
from experiments.verification.row import Row
from experiments.verification.target import TARGETS, Context, Target, target
from tests.command_line.running import called

WORD = {"type": "string", "minLength": 1}
NUMBER_OR_WORD = {"type": ["number", "string", "boolean", "null"]}
COUNT = {"type": "integer", "minimum": 0}


def table(**properties):
    """Return the schema of an object that has these properties, all of them, and no others."""
    return {"type": "object", "additionalProperties": False, "required": [*properties], "properties": properties}


ROW = table(
    **dict.fromkeys(("id", "quantity", "tolerance"), WORD),
    **dict.fromkeys(("expected", "measured", "standard_error", "z"), NUMBER_OR_WORD),
    verdict={"enum": ["pass", "fail", "absent", "shown"]},
)
TARGET = table(
    **dict.fromkeys(("id", "title", "source"), WORD),
    tier={"enum": ["exact", "published"]},
    conventions={"type": "array", "items": WORD, "minItems": 1},
    seconds={"type": "number", "minimum": 0},
    rows={"type": "array", "items": ROW, "minItems": 1},
)
SCHEMA = table(
    tier={"enum": ["exact", "published", "all"]},
    counts=table(**dict.fromkeys(("pass", "fail", "absent", "shown"), COUNT)),
    targets={"type": "array", "items": TARGET},
)


@pytest.fixture
def verify(monkeypatch, capsys):
    return lambda *arguments: called(monkeypatch, capsys, "verify", *arguments)


def passes(context):
    yield Row.mean("T1.1", "a mean", 2.0, (2.001, 0.001))


def fails(context):
    yield Row.equal("T2.1", "a count", 3, 4)


def breaks(context):
    yield Row.equal("T3.1", "what came before", 1, 1)
    raise RuntimeError("the engine [/x] broke")


def needs_data(context):
    file = context.file("graphs/some.txt")
    if file is None:
        yield context.missing("graphs/some.txt")
        return
    yield Row.equal("T4.1", "lines", 1, len(file.read_text().splitlines()))


def test_what_passes_ends_with_0_and_tables(only, verify):
    only("T1")(passes)
    answer = verify()
    assert answer.code == 0
    for word in ("T1 title of T1", "a source", "one; two", "T1.1", "a mean", "2.001", "+1.00", "4 SE", "pass"):
        assert word in answer.out
    assert "1 pass, 0 fail, 0 absent" in answer.out
    assert "T1" in answer.err, "progress"


def test_what_fails_ends_with_1_and_is_named(only, verify):
    only("T1")(passes)
    only("T2")(fails)
    answer = verify()
    assert answer.code == 1
    assert "1 pass, 1 fail, 0 absent" in answer.out
    assert answer.err.endswith("grapevine: 1 of 2 rows failed: T2.1\n")
    assert "Traceback" not in answer.err


def test_a_target_that_breaks_fails_in_words_and_the_others_are_compared(only, verify):
    only("T3")(breaks)
    only("T4")(lambda context: iter(()))
    only("T5")(passes)
    answer = verify()
    assert answer.code == 1
    assert "RuntimeError: the engine [/x] broke" in answer.out
    assert "what came before" in answer.out
    assert "T4.empty" in answer.out, "a target that compares nothing has not passed"
    assert "2 pass, 2 fail, 0 absent" in answer.out
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(24, "Too many open files"), RuntimeError("can't start new thread")]
)
def test_a_machine_that_has_too_little_is_no_law_that_failed(only, verify, error):
    def starves(context):
        yield Row.equal("T3.1", "what came before", 1, 1)
        raise error

    only("T3")(starves)
    only("T1")(passes)
    answer = verify()
    assert answer.code == 1
    assert "no row failed, but the system gave too little" in answer.err
    counts = json.loads(verify("--json").out)["counts"]
    assert counts == {"pass": 2, "fail": 0, "absent": 1, "shown": 0}


def test_threads_that_no_machine_has_are_refused(only, verify):
    only("T1")(passes)
    answer = verify("--threads", "100000")
    assert answer.code == 2
    assert "--threads = 100000: must be a whole number, 1 to" in answer.err


@pytest.mark.parametrize("error", [KeyboardInterrupt()])
def test_an_interrupt_is_no_failure_of_a_target(only, verify, error):
    def stop(context):
        raise error
        yield

    only("T1")(stop)
    assert verify().code == 130


def test_json_is_all_that_is_on_standard_output(only, verify):
    for id, rows in (("T1", passes), ("T2", fails), ("T3", breaks), ("T4", needs_data)):
        only(id)(rows)
    only("T5")(lambda context: iter([Row.mean("T5.1", "q", 1.0, [float("nan")] * 3), Row.shown("T5.2", "q", 0.3)]))
    answer = verify("--json")
    assert answer.code == 1
    document = json.loads(answer.out)
    jsonschema.validate(document, SCHEMA)
    assert document["counts"] == {"pass": 2, "fail": 3, "absent": 1, "shown": 1}
    assert [found["id"] for found in document["targets"]] == ["T1", "T2", "T3", "T4", "T5"]
    assert document["targets"][3]["rows"][0]["verdict"] == "absent"
    assert document["targets"][0]["rows"][0] == {
        "id": "T1.1",
        "quantity": "a mean",
        "expected": 2.0,
        "measured": 2.001,
        "standard_error": 0.001,
        "z": pytest.approx(1.0),
        "tolerance": "4 SE, SE <= 0.5 %",
        "verdict": "pass",
    }


def test_absent_data_is_named_and_fails_nothing(only, verify, tmp_path):
    only("T4")(needs_data)
    without = verify()
    assert without.code == 0
    assert "graphs/some.txt" in without.out
    assert "--data DIR" in without.out
    assert "0 pass, 0 fail, 1 absent" in without.out
    elsewhere = verify("--data", tmp_path)
    assert elsewhere.code == 0
    assert str(tmp_path / "graphs" / "some.txt") in re.sub(r"\s+", "", elsewhere.out)
    (tmp_path / "graphs").mkdir()
    (tmp_path / "graphs" / "some.txt").write_text("1 2\n")
    assert "1 pass, 0 fail, 0 absent" in verify("--data", tmp_path).out


def test_a_folder_of_data_that_is_none_is_refused(only, verify, tmp_path):
    only("T1")(passes)
    answer = verify("--data", tmp_path / "nowhere")
    assert answer.code == 2
    assert "--data" in answer.err


def test_tiers(only, verify):
    only("T1")(passes)
    only("T2", "published")(fails)
    assert verify().code == 0, "exact where not told"
    assert verify("--tier", "exact").code == 0
    assert verify("--tier", "published").code == 1
    both = verify("--tier", "all", "--json")
    assert [found["tier"] for found in json.loads(both.out)["targets"]] == ["exact", "published"]
    assert verify("--tier", "none").code == 2


def test_targets_are_told_how_many_threads(only, verify):
    told = []

    def rows(context):
        told.append((context.threads, context.cores, context.target, context.data))
        yield Row.equal("T1.1", "q", 1, 1)

    only("T1")(rows)
    verify("--threads", 3)
    verify()
    assert told[0] == (3, 3, "T1", None)
    assert told[1][0] is None
    assert told[1][1] >= 1
    assert verify("--threads", 0).code == 2


def test_targets_are_registered_once_per_tier(only):
    only("T1")(passes)
    only("T1", "published")(fails)
    with pytest.raises(ValueError, match="two targets T1"):
        only("T1")(fails)


def test_targets_come_in_the_order_of_their_numbers(only):
    for id in ("V10", "V2", "V1", "V21"):
        only(id)(passes)
    assert [found.id for found in catalogue.targets("exact")] == ["V1", "V2", "V10", "V21"]
    assert catalogue.targets("published") == []


def test_rows_before_a_failure_are_kept():
    told = []
    (finding,) = compare([Target("T3", "t", "exact", "s", ("c",), breaks)], Context(""), told.append)
    assert [row.verdict for row in finding.rows] == ["pass", "fail"]
    assert finding.rows[1].tolerance == "RuntimeError: the engine [/x] broke"
    assert told[-1].startswith("T3: 1 pass, 1 fail in ")


def test_every_target_of_the_project_is_described():
    found = catalogue.targets()
    assert {"V1", "V2", "V3", "V4", "V5", "V11", "V12", "V15", "V21", "V23"} <= {one.id for one in found}
    for one in found:
        assert one.title
        assert one.source
        assert one.conventions
        assert one.rows.__doc__
    assert len(TARGETS) == len(found)
    assert target.__doc__
