"""Figures of a sweep: what is drawn, in which order, with titles that claim no more than is known."""

import dataclasses
import math
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import matplotlib.image
import numpy as np
import pytest

from experiments.reporting import palette
from experiments.sweep.report.figures import draw, figure_specs
from experiments.sweep.report.figures_panels import FactorAxis, is_dark, ordered_colors
from tests.sweep.report.analyses import analysis_of, hostile, nothing, usual
from tests.sweep.synthetic import design_of, levels, ranges, results_of


def figures_of(analysis, *names):
    with palette.drawing():
        return {spec.name: spec.draw(analysis) for spec in figure_specs(analysis) if spec.name in names}


def titles_of(analysis, *names):
    return {name: palette.finding_of(figure) for name, figure in figures_of(analysis, *names).items()}


def test_figures_are_those_that_have_something_to_show(analysis):
    expected = ["hypotheses", "effects", "curves", "curves_2", "sensitivity", "heat", "heat_2", "interactions",
                "interactions_2", "noise", "series"]  # fmt: skip
    assert [spec.name for spec in figure_specs(analysis)] == expected
    assert list(figure_specs(nothing())) == []


def test_titles_state_what_was_found(analysis):
    titles = titles_of(analysis, "effects", "curves", "heat", "interactions", "series")
    assert titles["effects"] == "rewiring moves Adopters most between these levels: +30 consumers (25 to 35)"
    assert titles["curves"] == "Mean Adopters goes from 100.00 at rewiring = 0 to 102.00 at 1"
    assert titles["heat"] == "Mean Adopters is highest, 72.0, where rewiring is 1 and share is 1"
    assert titles["interactions"] == "What share does to Adopters depends on tier"
    # Points 0 to 5 have the first level of rewiring, 12 to 17 the last; over replicates, one more each.
    assert titles["series"] == "By day 3, mean adopters: 10.5 where rewiring is 0, 46.5 where it is 1"


def test_luck_is_no_finding(analysis):
    doubtful = dataclasses.replace(
        analysis,
        effects=analysis.effects.assign(low=-50.0, high=50.0, share=math.nan, share_low=math.nan),
        curves=analysis.curves.assign(low=0.0, high=200.0),
        heat=analysis.heat.assign(half_width=30.0),
        interactions=analysis.interactions.assign(low=-9.0, high=9.0),
    )
    titles = titles_of(doubtful, "effects", "curves", "heat", "interactions")
    assert titles == {
        "effects": "Between its ends, no factor moves Adopters beyond luck",
        "curves": "No factor moves mean Adopters beyond luck",
        "heat": "No cell stands out from luck in mean Adopters",
        "interactions": "No interaction in Adopters is beyond luck",
    }


def test_pictures_hold_nothing_volatile_and_run_over_no_edge(files, tmp_path):
    for name, content in files.items():
        if name.endswith(".svg"):
            ElementTree.fromstring(content.decode())
            assert b"<dc:date>" not in content
        elif name.endswith(".png"):
            path = tmp_path / "figure.png"
            path.write_bytes(content)
            pixels = matplotlib.image.imread(path)[:, :, :3]
            edges = [pixels[:2].reshape(-1, 3), pixels[-2:].reshape(-1, 3), pixels[:, -2:].reshape(-1, 3)]
            assert np.concatenate(edges).min() > 0.99, name
            assert 0.02 < (pixels.min(axis=2) < 0.95).mean() < 0.9, name


def test_hostile_names_are_laid_out():
    names = ("effects", "heat", "interactions")
    figures = figures_of(hostile(), *names)
    assert tuple(figures) == names
    with palette.drawing():
        for figure in figures.values():
            figure.draw_without_rendering()
            assert "nan" not in figure.get_suptitle()


def test_many_factors_are_capped_and_the_rest_is_said():
    factors = ranges(*(f"a_rather_long_name_of_a_field.number_{k}" for k in range(30)))
    results = results_of(factors, design_of("random", factors, points=4), lambda c: c[:, 0], replicates=2)
    analysis = analysis_of(results, index=("mu_star", "sigma"))
    figures = figures_of(analysis, "effects", "morris")
    effects = figures["effects"]
    with palette.drawing():
        effects.draw_without_rendering()
    assert len(effects.axes[0].get_yticklabels()) == 14
    assert "Left to the tables: 16 factors." in " ".join(effects.get_supxlabel().split())
    boxes = [label.get_window_extent() for label in effects.axes[0].get_yticklabels()]
    upright = sorted(boxes, key=lambda box: box.y0)
    assert all(one.y1 <= two.y0 + 0.5 for one, two in pairwise(upright)), "names overlap"
    assert "Not named: 14 factors." in " ".join(figures["morris"].get_supxlabel().split())


@pytest.mark.parametrize(
    ("values", "is_ordered", "places"),
    [
        ((0.0, 0.1, 1.0), True, [0.0, 0.1, 1.0]),
        ((1, 10, 100, 1000), True, [1, 10, 100, 1000]),
        ((0, 1, 10, 1000), True, [0, 1, 2, 3]),
        (("low", "high"), False, [0, 1]),
        ((True, False), False, [0, 1]),
    ],
)
def test_levels_lie_where_their_numbers_are(values, is_ordered, places):
    (factor,) = levels(a=values)
    rows = [{"level": v, "value": float(v) if factor.is_numeric else math.nan} for v in values]
    axis = FactorAxis(factor, rows)
    assert axis.is_ordered == is_ordered
    assert axis.places.tolist() == places


def test_letters_on_a_color_have_the_better_contrast():
    assert is_dark((0.0, 0.0, 0.0))
    assert is_dark((0.267, 0.005, 0.329))
    assert not is_dark((1.0, 1.0, 1.0))
    assert not is_dark((0.993, 0.906, 0.144))


def test_ordered_colors_grow_darker():
    for count in (1, 2, 7):
        sums = [sum(int(color[k : k + 2], 16) * w for k, w in ((1, 0.21), (3, 0.72), (5, 0.07)))
                for color in ordered_colors(count)]  # fmt: skip
        assert len(sums) == count
        assert sums == sorted(sums, reverse=True)


@pytest.mark.slow
def test_drawing_again_gives_the_same_bytes(files):
    one, two = draw(usual()), draw(usual())
    assert one == two
    assert files["figures/heat.png"] == one["heat"].png
    assert files["figures/heat.svg"] == one["heat"].svg


@pytest.mark.slow
@pytest.mark.parametrize("index", [("first", "total"), ("mu_star", "sigma"), "share", ()])
@pytest.mark.parametrize("make", [usual, hostile])
def test_everything_can_be_drawn(make, index):
    whole = make()
    drawings = draw(dataclasses.replace(analysis_of(whole.results, index=index), hypotheses=whole.hypotheses))
    assert len(drawings) > 5
    for drawing in drawings.values():
        ElementTree.fromstring(drawing.svg.decode())
        assert "nan" not in drawing.finding
