"""The guard of output folders: nothing of others is lost, nothing is mixed, and what was killed looks like nothing."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulation import StorageError
from simulation.files import output_folder
from simulation.files.output_folder import RUN, Mark, check_folder, output_path, write_folder
from simulation.files.storage import PARTIAL, json_bytes, write_file

A, B = "a" * 64, "b" * 64


def files_of(identity, text="x"):
    return {
        "report.html": f"{identity} {text}".encode() * 2000,
        "figures/one.svg": f"{identity} {text}".encode() * 500,
        "tables/one.csv": identity.encode(),
        "provenance.json": json_bytes({"run": identity, "text": text}),
    }


def content_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["file", "hidden", "folder", "link", "dangling", "same name", "report"])
def test_what_others_have_left_is_refused_before_and_after_and_stays(tmp_path, kind):
    folder = tmp_path / "f"
    folder.mkdir()
    {
        "file": lambda: (folder / "thesis.txt").write_text("mine"),
        "hidden": lambda: (folder / ".git").write_text("mine"),
        "folder": lambda: (folder / "figures").mkdir(),
        "link": lambda: (folder / "link").symlink_to(tmp_path),
        "dangling": lambda: (folder / "link").symlink_to(tmp_path / "nothing"),
        "same name": lambda: (folder / "provenance.json").write_text("{}"),
        "report": lambda: (folder / "report.html").write_text("mine"),
    }[kind]()
    before = sorted(folder.iterdir()), content_of(tmp_path)
    for call in (
        lambda: check_folder(folder, None),
        lambda: check_folder(folder, A),
        lambda: write_folder(folder, files_of(A), A),
    ):
        with pytest.raises(StorageError, match="holds files that are no run; must be a new or empty folder"):
            call()
    assert (sorted(folder.iterdir()), content_of(tmp_path)) == before


def test_another_result_is_refused_and_the_very_same_is_completed(tmp_path):
    folder = tmp_path / "f"
    write_folder(folder, files_of(A), A)
    (folder / "notes.txt").write_text("mine")
    (folder / "figures" / "one.svg").unlink()
    (folder / "report.html").write_bytes(b"torn")
    with pytest.raises(StorageError, match="holds another run"):
        write_folder(folder, files_of(B), B)
    check_folder(folder, None)
    write_folder(folder, files_of(A), A)
    assert content_of(folder) == files_of(A) | {"notes.txt": b"mine"}


def test_a_result_of_another_kind_is_no_run(tmp_path):
    write_folder(tmp_path / "f", files_of(A), A)
    with pytest.raises(StorageError, match="holds files that are no analysis"):
        write_folder(tmp_path / "f", files_of(B), A, Mark("analysis", "analysis.json", ("provenance", "sweep")))


def test_what_lies_there_to_the_byte_is_no_hindrance(tmp_path):
    drawn = {name: content for name, content in files_of(A).items() if name.startswith("figures")}
    write_folder(tmp_path / "f", drawn, A)
    write_folder(tmp_path / "f", drawn, A)
    with pytest.raises(StorageError, match="holds files that are no run"):
        write_folder(tmp_path / "f", {"figures/one.svg": b"other"}, A)
    assert content_of(tmp_path / "f") == drawn


@pytest.mark.parametrize("name", ["", "  ", "a\0b"])
def test_no_name_is_not_the_working_directory(name):
    with pytest.raises(StorageError, match="must name a folder"):
        output_path(name)


def test_a_link_to_an_empty_folder_is_filled_and_stays_a_link(tmp_path):
    (tmp_path / "true").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "true")
    write_folder(tmp_path / "link", files_of(A), A)
    assert (tmp_path / "link").is_symlink()
    assert content_of(tmp_path / "true") == files_of(A)


def test_a_folder_within_that_leads_elsewhere_is_not_followed(tmp_path):
    write_folder(tmp_path / "f", {"provenance.json": json_bytes({"run": A})}, A)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "one.svg").write_text("mine")
    (tmp_path / "f" / "figures").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError, match="must be a folder of its own, and no link"):
        write_folder(tmp_path / "f", files_of(A), A)
    assert content_of(tmp_path / "elsewhere") == {"one.svg": b"mine"}


@pytest.mark.parametrize("length", [200, 240, 250, 255])
def test_a_name_as_long_as_the_system_allows_is_written(tmp_path, length):
    write_folder(tmp_path / ("n" * length), files_of(A), A)
    write_file(tmp_path / ("f" * length), b"x")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_path_with_no_room_for_files_within_is_refused_before(tmp_path):
    deep = Path(*([str(tmp_path)] + ["d" * 200] * 19))
    deep = deep / ("e" * (4090 - len(str(deep)) - 1))
    with pytest.raises(StorageError, match="File name too long"):
        check_folder(deep, A)
    assert list(tmp_path.iterdir()) == []


def test_links_laid_under_foreseen_names_are_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    target = tmp_path / "out" / "figure.png"
    target.parent.mkdir()
    for name in (f".figure.png.{os.getpid()}.partial", "figure.png.tmp", f"{PARTIAL}figure.png"):
        (target.parent / name).symlink_to(victim)
    target.symlink_to(victim)
    write_file(target, b"figure")
    assert victim.read_text() == "mine"
    assert target.read_bytes() == b"figure"
    assert not target.is_symlink()


WRITER = """
import sys
from tests.outcome.test_output_folder import files_of
from simulation import StorageError
from simulation.files.output_folder import write_folder
from pathlib import Path
sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
try:
    write_folder(Path(sys.argv[1]), files_of(sys.argv[2]), sys.argv[2])
except StorageError as error:
    sys.stdout.write(str(error)); sys.exit(2)
"""


def started(folder, identity):
    command = [sys.executable, "-c", WRITER, str(folder), identity]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout.readline() == "ready\n"
    return writer


def test_of_results_that_end_together_one_is_written_and_the_others_refused(tmp_path):
    folder = tmp_path / "f"
    folder.mkdir()
    writers = [started(folder, identity) for identity in (A, B)]
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    said = [writer.communicate(timeout=60)[0] for writer in writers]
    codes = [writer.returncode for writer in writers]
    assert sorted(codes) == [0, 2], said
    assert content_of(folder) == files_of((A, B)[codes.index(0)])
    assert "holds another run" in said[codes.index(2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f"]


def forked(folder, identity):
    """Write in a child process, ready at once; return its number."""
    child = os.fork()
    if child:
        return child
    try:
        write_folder(folder, files_of(identity), identity)
    except StorageError:
        os._exit(2)
    except BaseException:
        os._exit(99)
    os._exit(0)


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("locks", [True, False])
def test_many_pairs_never_mix(tmp_path, monkeypatch, is_there, locks):
    if not locks:
        monkeypatch.setattr(output_folder, "_lock", lambda *_: False)
    for attempt in range(10):
        folder = tmp_path / f"f{attempt}"
        if is_there:
            folder.mkdir()
        children = [forked(folder, identity) for identity in (A, B)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert sorted(codes) == [0, 2]
        assert content_of(folder) == files_of((A, B)[codes.index(0)])


@pytest.mark.parametrize("kind", ["new", "empty", "older"])
def test_killed_at_any_moment_it_is_whole_or_looks_like_nothing_and_the_same_command_completes_it(tmp_path, kind):
    draw = random.Random(7)
    for attempt in range(15):
        folder = tmp_path / f"f{attempt}"
        if kind == "empty":
            folder.mkdir()
        if kind == "older":
            write_folder(folder, files_of(A, "older"), A)
        child = forked(folder, A)
        time.sleep(draw.uniform(0.0, 0.012))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if folder.exists() and RUN.identity_in(folder) is not None:
            found = {name: content for name, content in content_of(folder).items() if not name.startswith(PARTIAL)}
            assert found in (files_of(A), files_of(A, "older")), "neither the old one nor the new one"
        write_folder(folder, files_of(A), A)
        assert content_of(folder) == files_of(A)


@pytest.mark.parametrize("is_older", [False, True])
def test_stopped_between_any_two_steps_it_is_completed(tmp_path, monkeypatch, is_older):
    """As killed: nothing is taken back."""

    class Killed(BaseException):
        pass

    true = Path.replace
    # One table is the same in both, and is not moved again.
    for step in range(3 if is_older else 4):
        folder = tmp_path / f"f{step}"
        folder.mkdir()
        if is_older:
            write_folder(folder, files_of(A, "older"), A)
        calls = []

        def replace(self, target, calls=calls, step=step):
            if len(calls) == step:
                raise Killed
            calls.append(1)
            return true(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            patch.setattr(output_folder, "_take_back", lambda *_: None)
            patch.setattr(output_folder.shutil, "rmtree", lambda *_, **__: None)
            with pytest.raises(Killed):
                write_folder(folder, files_of(A), A)
        assert RUN.identity_in(folder) is None
        if step:
            with pytest.raises(StorageError, match="holds another run"):
                write_folder(folder, files_of(B), B)
        write_folder(folder, files_of(A), A)
        assert content_of(folder) == files_of(A)


def test_a_claim_that_nobody_holds_any_more_names_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(output_folder, "_lock", lambda *_: False)
    (tmp_path / output_folder.CLAIM).mkdir()
    with pytest.raises(
        StorageError, match=r"is being filled by another command; if none runs, remove .*grapevine-claim"
    ):
        write_folder(tmp_path, files_of(A), A)


def test_a_folder_that_another_command_does_not_let_go_is_refused_in_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(output_folder, "_PATIENCE", 0.05)
    with output_folder.claimed(tmp_path), pytest.raises(StorageError, match="wait until it ends, or stop it"):
        write_folder(tmp_path, files_of(A), A)


def test_a_mark_that_is_no_json_is_none(tmp_path):
    (tmp_path / "provenance.json").write_text(json.dumps({"run": {"run": 3}}))
    assert RUN.identity_in(tmp_path) is None
