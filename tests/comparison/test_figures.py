"""Figures of a comparison: the same bytes every time, of sane size, and drawn for whatever is compared."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import matplotlib
import matplotlib.image
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison.figures import FIGURES, draw
from experiments.reporting import palette
from experiments.reporting.figure_parts import spread
from tests.comparison.results import DEGENERATE, HOSTILE, TWENTY_ONE, hostile_result, nothing_adopted, result_of

NAMES = ("ranking", "differences", "adoption", "cost_outcome", "expansion", "overlap", "seeds")
# Several oddities at once, so that the ordinary tests draw little.
QUICK = {
    "one replicate, none, a strategy equal to another": lambda: result_of(
        ("none", "celf", "greedy"), replicates=1, alike={"greedy": "celf"}
    ),
    "nothing adopted": nothing_adopted,
    "hostile names": hostile_result,
}


def test_all_figures_are_drawn(drawings):
    assert tuple(drawings) == tuple(FIGURES) == NAMES


def test_figures_say_what_they_found(drawings):
    assert "celf ranks first by profit" in drawings["ranking"].finding
    assert "adopters, against" in drawings["adoption"].finding
    assert len({drawing.finding for drawing in drawings.values()}) == len(NAMES)


def test_pngs_are_pictures_of_sane_size(drawings, tmp_path):
    for name, drawing in drawings.items():
        assert b"tEXt" not in drawing.png
        assert b"tIME" not in drawing.png
        path = tmp_path / f"{name}.png"
        path.write_bytes(drawing.png)
        pixels = matplotlib.image.imread(path)[:, :, :3]
        height, width = pixels.shape[:2]
        assert 1000 <= width <= 2000
        assert 400 <= height <= 2000
        assert 0.02 < (pixels.min(axis=2) < 0.95).mean() < 0.8, f"{name}: hardly anything, or too much, is drawn"
        # Nothing runs over the edge.
        edges = np.concatenate([pixels[:2].reshape(-1, 3), pixels[-2:].reshape(-1, 3), pixels[:, -2:].reshape(-1, 3)])
        assert edges.min() > 0.99, name


def test_svgs_hold_nothing_volatile(drawings):
    for drawing in drawings.values():
        text = drawing.svg.decode()
        ElementTree.fromstring(text)
        assert "<dc:date>" not in text
        assert "Matplotlib v" not in text
        assert not re.search(r"20\d\d-\d\d-\d\dT", text)


@pytest.mark.slow
def test_drawing_again_elsewhere_gives_the_same_bytes(result, drawings, tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: red\nfont.size: 20\nsvg.hashsalt: other\n")
    monkeypatch.chdir(tmp_path)
    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context(fname=tmp_path / "matplotlibrc"):
        again = draw(result)
    assert again == drawings
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("case", QUICK)
def test_odd_comparisons_are_laid_out(case):
    result = QUICK[case]()
    with palette.drawing():
        for name, (draw_one, _) in FIGURES.items():
            figure = draw_one(result)
            figure.draw_without_rendering()
            assert figure.get_suptitle(), name
            assert "nan" not in figure.get_suptitle(), name


@pytest.mark.slow
@pytest.mark.parametrize("case", DEGENERATE)
def test_odd_comparisons_are_drawn(case):
    for drawing in draw(DEGENERATE[case]()).values():
        assert len(drawing.png) > 5_000
        ElementTree.fromstring(drawing.svg.decode())
        assert "nan" not in drawing.finding


def test_many_strategies_have_a_line_each_in_the_ranking():
    result = result_of(TWENTY_ONE, replicates=3)
    with palette.drawing():
        figure = FIGURES["ranking"][0](result)
        figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    assert len(boxes) == 21
    upright = sorted(boxes, key=lambda box: box.y0)
    assert all(one.y1 <= two.y0 for one, two in pairwise(upright)), "names overlap"


@pytest.mark.parametrize(
    "name",
    [*HOSTILE, "$\\x$", "$_$ ^ \\frac", "\x1b[2J\u202e\u2066", "👩\u200d🚀", "a\x00b", "$" * 60, "_" * 60, "", "品牌"],
)
def test_names_can_be_drawn(name):
    written = palette.written(name)
    assert not written.startswith("_")
    assert "\n" not in written
    assert len(written) <= 41
    with palette.drawing():
        from matplotlib.figure import Figure

        figure = Figure()
        figure.text(0, 0, f"{written} ({written})")
        figure.draw_without_rendering()


def test_long_names_stay_apart():
    names = [f"list:/a/long/path/{'x' * 50}/{number}.csv" for number in range(5)]
    assert len({palette.written(name) for name in names}) == 5


@given(st.lists(st.floats(-10, 10, allow_nan=False), max_size=30), st.floats(0.01, 2.0))
def test_labels_are_moved_apart_and_no_further(places, gap):
    order = np.argsort(places, kind="stable")
    moved = spread(places, gap, -100.0, 100.0)
    assert (np.diff(moved[order]) >= gap - 1e-9).all()
    if len(places) and (np.diff(np.sort(places)) >= gap).all():
        np.testing.assert_allclose(moved, places, atol=1e-9)
    if len(places):
        assert moved.mean() == pytest.approx(np.mean(places), abs=1e-9)
        room = gap * len(places)
        within = spread(places, gap, -room / 2, room / 2)
        assert (np.diff(within[order]) >= gap - 1e-9).all()
        assert abs(within).max() <= room / 2 + 1e-9
