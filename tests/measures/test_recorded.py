"""Files of recorded cascades: what is read, what is left out and said so, what is refused with its line."""

import gzip

import numpy as np
import pytest

from experiments.studies.recorded_cascades import read_recorded_cascades
from experiments.studies.recorded_growth import read_recorded_growth
from simulation import SocialNetwork
from simulation.errors import ProcessError
from simulation.measures import CascadeForest


@pytest.fixture
def written(tmp_path):
    def write(text, name="cascades.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


GOOD = "b 10,a 12.0,c 1.3e1,\n\n  a 5 , d 4\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_read_as_it_is(written, packed):
    recorded = read_recorded_cascades(written(gzip.compress(GOOD.encode()) if packed else GOOD))
    assert recorded.labels.tolist() == ["a", "b", "c", "d"]
    assert recorded.offsets.tolist() == [0, 3, 5]
    assert recorded.users.tolist() == [1, 0, 2, 0, 3]
    assert recorded.times.tolist() == [10, 12, 13, 5, 4]
    assert recorded.times.dtype == np.int64
    assert recorded.originators is None
    assert str(recorded.report) == "2 lines: 2 cascades with 5 events"
    assert repr(recorded) == "RecordedCascades(cascades=2, events=5, users=4)"


def test_fractions_of_a_second_are_kept(written):
    recorded = read_recorded_cascades(written("a 1.5,b 2\n"))
    assert recorded.times.tolist() == [1.5, 2.0]
    huge = read_recorded_cascades(written("a 1e300,b 2\n"))
    assert huge.times.tolist() == [1e300, 2.0]


def test_originators_are_named_before_the_first_user(written):
    recorded = read_recorded_cascades(written("z a 1,b 2\ny b 3\n"), originators=True)
    assert recorded.labels[recorded.originators].tolist() == ["z", "y"]
    assert recorded.sizes.tolist() == [2, 1]
    assert recorded.acting_users == 2


def test_of_repeated_acts_the_earliest_is_kept_and_the_others_are_counted(written):
    recorded = read_recorded_cascades(written("a 5,b 6,a 2,a 9\n"))
    assert recorded.times.tolist() == [2, 6]
    assert recorded.report.repeated == 2
    assert "left out 2 repeated acts" in str(recorded.report)


DAMAGED = "a 1,b 2\nc 1,,d\n7\ne soon,f 3\ng 1 2 3\nh 1,i 1e999\n"
SAID = [
    "cascades.file = '': line 2 has an empty entry; an entry holds a user and a time",
    "cascades.file = 'd': line 2 has an entry of one field; it holds a user and a time (1 more such entries)",
    "cascades.file = 'e soon': line 4 has a time that is not a finite number; an entry holds a user and a time "
    "(1 more such entries)",
    "cascades.file = 'g 1 2 3': line 5 has an entry of 4 fields; it holds a user and a time",
]


def test_damage_is_refused_with_its_lines(written):
    path = written(DAMAGED)
    with pytest.raises(ProcessError) as caught:
        read_recorded_cascades(path)
    assert caught.value.source == str(path)
    said = [str(problem) for problem in caught.value.problems]
    assert said == [*SAID, "damaged = 'refused': 'left_out' reads the rest and reports what was left out"]


def test_damage_is_left_out_if_asked_for_and_reported(written):
    recorded = read_recorded_cascades(written(DAMAGED), damaged="left_out")
    assert recorded.labels[recorded.users].tolist() == ["a", "b", "c", "f", "h"]
    assert recorded.sizes.tolist() == [2, 1, 1, 1]
    report = recorded.report
    counts = report.lines, report.cascades, report.events, report.damaged_entries, report.damaged_lines
    assert counts == (6, 4, 5, 6, 5)
    assert report.lines_left_out == 2
    assert str(report).split("\n") == [
        "6 lines: 4 cascades with 5 events; left out 6 damaged entries on 5 lines; 2 lines have nothing left",
        *(f"  {said}" for said in SAID),
    ]


def test_a_line_without_its_originator_is_left_out(written):
    recorded = read_recorded_cascades(written("z a 1,b 2\na 1,b 2\n"), originators=True, damaged="left_out")
    assert recorded.sizes.tolist() == [2]
    assert recorded.report.lines_left_out == 1
    assert "line 2 has an entry of 2 fields; it holds an originator, a user and a time" in str(recorded.report)


UNREADABLE = {
    "empty": (b"", "is empty; each line holds what was recorded"),
    "binary": (b"a 1\n\0", "line 2 holds a NUL byte"),
    "torn": (gzip.compress(b"a 1\n" * 100)[:-9], "this one ends early"),
    "latin": ("ä 1\n".encode("latin-1"), "UTF-8 text; line 1"),
    "nothing": (b"7\n", "a file with at least one event"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused(written, name):
    content, message = UNREADABLE[name]
    with pytest.raises(ProcessError, match=message):
        read_recorded_cascades(written(content), damaged="left_out")


def test_a_missing_file_is_refused_with_the_nearest_name(written):
    path = written(GOOD)
    with pytest.raises(ProcessError, match=r"cascades.file = .*did you mean 'cascades.txt'"):
        read_recorded_cascades(path.with_name("cascade.txt"))


def test_choices_that_are_none_are_refused(written):
    with pytest.raises(ProcessError, match="damaged = 'ignored': 'refused' or 'left_out'"):
        read_recorded_cascades(written(GOOD), damaged="ignored")


@pytest.fixture
def network():
    return SocialNetwork.from_ties([0, 1], [1, 2], 3, labels=["z", "a", "b"])


def test_events_are_those_of_the_network_s_rows(written, network):
    recorded = read_recorded_cascades(written("z a 5,b 6,q 7,q 8\nz b 2,z 3\n"), originators=True)
    with pytest.raises(ProcessError, match=r"users = 'q': .*\(1 of 4 are not\)"):
        recorded.events(network)
    kept = recorded.events(network, unknown="left_out")
    assert [array.tolist() for array in kept[:3]] == [[1, 2, 2, 0], [5, 6, 2, 3], [0, 0, 1, 1]]
    assert kept.outsiders == 0
    all_ = recorded.events(network, unknown="outsiders")
    assert [array.tolist() for array in all_[:3]] == [[1, 2, 3, 2, 0], [5, 6, 7, 2, 3], [0, 0, 0, 1, 1]]
    assert all_.outsiders == 1
    assert CascadeForest.from_events(network, all_).sizes.tolist() == [2, 1, 1, 1]


def test_originators_may_act_first(written, network):
    recorded = read_recorded_cascades(written("z a 5,b 6\nz b 2,z 3\n"), originators=True)
    events = recorded.events(network, originators="first")
    assert [array.tolist() for array in events[:3]] == [[0, 0, 1, 2, 2], [4, 1, 5, 6, 2], [0, 1, 0, 0, 1]]
    assert CascadeForest.from_events(network, events).depths.tolist() == [2, 0, 0]


def test_events_that_cannot_be_had_are_refused(written, network):
    recorded = read_recorded_cascades(written("a 5\n"))
    with pytest.raises(ProcessError, match=r"2 problems\n  unknown = 'x'.*\n  originators = 'y'"):
        recorded.events(network, unknown="x", originators="y")
    with pytest.raises(ProcessError, match="a file that was read with originators=True"):
        recorded.events(network, originators="first")


HEADER = "minute,scale,depth,max_breadth\n"


def test_growth_is_read(written):
    grown = read_recorded_growth(written(HEADER + "0,1,0,0\n\n2, 3,1,2\n"))
    columns = grown.minutes, grown.scale, grown.depth, grown.breadth
    assert [column.tolist() for column in columns] == [[0, 2], [1, 3], [0, 1], [0, 2]]


GROWTH = {
    "header": ("minute,scale\n0,1\n", "line 1 names the columns minute,scale,depth,max_breadth"),
    "nothing": (HEADER, "at least one line of numbers"),
    "three": (HEADER + "0,1,0\n1,1\n", r"line 2 is not 4 whole numbers of at least 0 \(1 more such lines\)"),
    "fraction": (HEADER + "0,1,0,0\n1,1.5,0,0\n", "'1,1.5,0,0': line 3 is not 4 whole numbers"),
    "negative": (HEADER + "0,-1,0,0\n", "line 2 is not 4 whole numbers"),
    "minute": (HEADER + "1,1,0,0\n1,2,1,1\n", "line 3 has a minute that does not come after the one before"),
    "shrinks": (HEADER + "0,3,1,2\n1,2,1,1\n", "line 3 has a scale, depth or breadth that is smaller than before"),
    "too deep": (HEADER + "0,3,3,1\n", "line 2 has a depth or breadth that so small a cascade cannot have"),
}


@pytest.mark.parametrize("name", GROWTH)
def test_growth_that_is_none_is_refused(written, name):
    text, message = GROWTH[name]
    with pytest.raises(ProcessError, match=message):
        read_recorded_growth(written(text))
