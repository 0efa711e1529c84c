"""The page of a sweep: one file that needs nothing else, says everything, and shows names as they are written."""

import base64
import re

import pytest

from experiments.sweep.report.limits import LIMITS
from experiments.sweep.report.report import report_html
from tests.comparison.reading import Page
from tests.sweep.report.analyses import HOSTILE, analysis_of, hostile, nothing


def test_the_page_is_html_with_balanced_tags(page, hostile_page):
    for one in (page, hostile_page):
        assert one.faults == []
        assert one.declaration == "DOCTYPE html"
        assert one.named("html") == [{"lang": "en"}]
        assert any(meta.get("name") == "viewport" for meta in one.named("meta"))


def test_the_page_needs_nothing_else(page, hostile_page, files):
    for one in (page, hostile_page):
        tags = {tag for tag, _ in one.tags}
        assert not tags & {"script", "link", "iframe", "object", "embed", "base", "form", "svg", "b", "i", "u", "s"}
        assert all(source.startswith("data:image/svg+xml;base64,") for source in one.having("src"))
        assert all(target.startswith("#") for target in one.having("href"))
    content = files["report.html"].decode()
    assert "http:" not in content
    assert "https:" not in content


def test_links_lead_somewhere(page):
    identifiers = page.having("id")
    assert len(set(identifiers)) == len(identifiers)
    assert {target[1:] for target in page.having("href")} <= set(identifiers)


def test_every_figure_is_in_the_page_with_a_text(page, files):
    images = page.named("img")
    shown = sorted(base64.b64decode(image["src"].partition(",")[2]) for image in images)
    assert shown == sorted(content for name, content in files.items() if name.endswith(".svg"))
    assert all(len(image["alt"]) > 30 for image in images)


def test_every_table_has_a_caption_and_named_columns(page):
    assert len(page.named("caption")) == len(page.named("table")) > 5
    assert all(head == {"scope": "col"} or head == {"scope": "col", "class": "number"} for head in page.named("th"))


def test_the_answer_comes_first(page):
    expected = (
        "rewiring matters most for Adopters: it alone accounts for 50 % (49 % to 51 %) of the variance between points; "
        "tier comes next with 33 % (32 % to 34 %). Moving rewiring from 0.0 to 1.0 changes "
        "mean Adopters by +30 consumers (25 to 35), over 4 points and 3 replicates. "
        "Of 2 hypotheses, 1 supported and 1 undecided."
    )
    assert expected in page.text
    assert page.text.index(expected) < page.text.index("What was varied")
    assert "Supported: first, by −20." in page.text


def test_everything_is_said(page, analysis):
    for expected in (
        *LIMITS,
        "not that people behave so",
        "A note.",
        "53 of 54 planned; 1 failed",
        "shared: replicate r has the same luck at all points",
        "raised ValueError: nobody point 4, replicate 1 (tier = nano) 1",
        "first supported rewiring, from low to high where tier = mega, increases adopters",
        "+20 consumers 15 to 25 0.002 97 % 4",
        "tier, from low to high where tier = mega, changes reach by less than 8",
        "content.share 0.01 to 1 range, by logarithm",
        "grapevine sweep",
        "A number of them.",
        "tables/estimates.csv",
    ):
        assert expected in page.text, expected


def test_names_are_shown_as_they_are_written(hostile_page):
    for expected in (
        *HOSTILE, "<b>sweep</b>", "Is <i>q</i> so? 🍇", "<u>" + "Q" * 90, "<€>", "<s>meaning</s>", "<em>$x$",
        "grapevine '<script>' && $x", "<script>note</script>",
    ):  # fmt: skip
        assert expected in hostile_page.text, expected
    assert "2026-01-01" not in hostile_page.text, "what differs from time to time has no place here"


def test_a_sweep_without_a_run_says_so():
    page = Page(report_html(nothing(), {}).decode())
    assert page.faults == []
    assert "No run has finished: there is nothing to say yet." in page.text
    assert not re.search(r"\b(nan|inf|None)\b", page.text)


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (("first", "total"), "it accounts, with all its interactions, for 40 % (36 % to 44 %) of the variance"),
        (("mu_star", "sigma"), "an elementary effect of it has a mean size of 40.0 <€> (36.0 to 44.0)"),
        ((), "between its levels $a_b$ (lowest) and <i> (highest), the mean changes by +40 <€> (35 to 45)"),
    ],
)
def test_the_answer_is_the_best_that_the_design_can_say(index, expected):
    page = Page(report_html(analysis_of(hostile().results, index=index), {}).decode())
    assert expected in page.text
