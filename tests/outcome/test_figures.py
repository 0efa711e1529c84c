"""Figures: of sane size, the same bytes every time, and drawn for whatever a run leaves."""

import re
import xml.etree.ElementTree as ElementTree

import matplotlib
import matplotlib.image
import pytest

from experiments.reporting import palette
from experiments.runs.figures import FIGURES, MOST_DRAWN, write_figures
from tests.outcome.runs import outcome_of, rich_outcome

QUIET = {"name": "Quiet", "campaigns": [], "initial_adopters": 0}
NAMES = ("adoption", "impressions", "cascade_sizes", "largest_cascade")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    paths = write_figures(rich_outcome(), folder)
    assert [path.name for path in paths] == [f"{name}.png" for name in NAMES]
    return folder / "figures"


def test_every_figure_is_there_twice(folder):
    assert {path.name for path in folder.iterdir()} == {f"{name}.{kind}" for name in NAMES for kind in ("png", "svg")}
    assert set(FIGURES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_png_is_a_picture_of_sane_size(folder, name):
    content = (folder / f"{name}.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert b"tEXt" not in content
    assert b"tIME" not in content
    height, width = matplotlib.image.imread(folder / f"{name}.png").shape[:2]
    assert 1000 <= width <= 2000
    assert 500 <= height <= 2000
    assert 10_000 < len(content) < 3_000_000
    pixels = matplotlib.image.imread(folder / f"{name}.png")[:, :, :3]
    assert 0.02 < (pixels.min(axis=2) < 0.95).mean() < 0.8, "hardly anything, or too much, is drawn"


@pytest.mark.parametrize("name", NAMES)
def test_an_svg_holds_no_date_and_no_random_identifier(folder, name):
    text = (folder / f"{name}.svg").read_text()
    ElementTree.fromstring(text)
    assert "<dc:date>" not in text
    assert "Matplotlib v" not in text
    assert "mathdefault" not in text, "a label that is a formula, which figures do not draw"
    assert not re.search(r"20\d\d-\d\d-\d\dT", text)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-", text)


def test_drawing_twice_gives_the_same_bytes(folder, tmp_path):
    # Settings that the caller made must not matter.
    with matplotlib.rc_context({"axes.facecolor": "red", "svg.hashsalt": "other", "font.size": 20}):
        write_figures(rich_outcome(), tmp_path)
    for path in folder.iterdir():
        assert (tmp_path / "figures" / path.name).read_bytes() == path.read_bytes(), path.name


def test_drawing_leaves_the_settings_of_the_caller_alone(tmp_path):
    before = dict(matplotlib.rcParams)
    write_figures(outcome_of({"run.days": 0.5, "brands": [QUIET]}), tmp_path)
    assert dict(matplotlib.rcParams) == before


CONTAGION = {
    "network.strength": 1.0,
    "platform.feed": False,
    "platform.reaction": {"distribution": "constant", "days": 0.25},
    "consumers.segments.0.susceptibility": 1.0,
    "consumers.segments.1.susceptibility": 1.0,
    "network.consumers": 400,
    "brands.0.campaigns.0.message": {"appeal": 1.0},
    "brands.0.campaigns.0.seeding": {"count": 1},
}
CASES = {
    "no shares at all": {"brands": [QUIET]},
    "nothing recorded": {"run.record_cascades": []},
    "one replicate": {"run.replicates": 1},
    "three brands": {"brands": [{**QUIET, "name": name, "initial_adopters": 5} for name in "ABC"]},
    "more brands than colors": {"brands": [{**QUIET, "name": name} for name in "ABCDEFGH"], "run.days": 1.0},
    "one tick": {"run.days": 0.1, "brands": [{**QUIET, "initial_adopters": 3}]},
    "seeds whom nobody follows up": {
        "brands": [{**QUIET, "campaigns": [{"name": "c", "message": {"appeal": 0.0}, "seeding": {"count": 5}}]}]
    },
    "a cascade of more than 300 sharers": CONTAGION,
    "a later replicate recorded, with a network of its own": {
        "run.record_cascades": [1],
        "run.vary": ["luck", "network"],
    },
    "many replicates": {"run.replicates": 120, "run.days": 3.0},
    "long names of brands": {"brands": [{**QUIET, "name": letter * 100} for letter in "WM"]},
    "names like formulas": {
        "brands": [{**QUIET, "name": name} for name in (r"$\frac{", r"$\frac{$", "_hidden", "a\\b", "品牌 & <x>")]
    },
    "two consumers": {
        "network": {"generator": "complete", "consumers": 2},
        "brands": [{**QUIET, "initial_adopters": 2}],
    },
}


WRITTEN = ("names like formulas",)
"""Written by ``make test``; ``make slow`` writes all."""


def outcome_of_case(case):
    outcome = outcome_of(CASES[case])
    if case == "a cascade of more than 300 sharers":
        assert max(len(one) and one[0] for one in outcome.cascade_sizes().values()) > 300
        assert MOST_DRAWN >= 300
    return outcome


@pytest.mark.parametrize("case", [case for case in CASES if case not in WRITTEN])
def test_figures_can_be_laid_out(case):
    outcome = outcome_of_case(case)
    with palette.drawing():
        for draw in FIGURES.values():
            figure = draw(outcome)
            figure.draw_without_rendering()
            assert any(axes.get_title(loc="left") for axes in figure.axes)


@pytest.mark.parametrize(
    "case", [case if case in WRITTEN else pytest.param(case, marks=pytest.mark.slow) for case in CASES]
)
@pytest.mark.filterwarnings("ignore:Glyph .* missing from:UserWarning")
def test_figures_can_be_drawn(case, tmp_path):
    paths = write_figures(outcome_of_case(case), tmp_path)
    assert len(paths) == 4
    for path in paths:
        assert path.stat().st_size > 5_000
        ElementTree.fromstring(path.with_suffix(".svg").read_text())


def test_brands_have_colors_of_their_own_as_far_as_they_go():
    assert len({palette.brand_color(index) for index in range(len(palette.BRANDS))}) == len(palette.BRANDS) >= 6
    assert palette.brand_color(len(palette.BRANDS)) == palette.BRANDS[0]
