"""The page: one file that needs nothing else, says everything, and shows names as they are written."""

import base64
import re
from importlib.resources import files

import pytest

from experiments.comparison.glossary import LIMITS, TERMS
from experiments.comparison.measures import MEASURES
from experiments.comparison.report import guarantee_in_words, report_html
from experiments.reporting import words
from simulation.seeding import Guarantee
from tests.comparison.reading import Page
from tests.comparison.results import DEGENERATE, SEVEN, UNCERTAIN, nothing_adopted, result_of


def test_the_page_is_html_with_balanced_tags(page, hostile_page):
    for one in (page, hostile_page):
        assert one.faults == []
        assert one.declaration == "DOCTYPE html"
        assert one.named("html") == [{"lang": "en"}]
        assert {"charset": "utf-8"} in one.named("meta")
        assert any(meta.get("name") == "viewport" for meta in one.named("meta"))


def test_balanced_tags_are_really_looked_for():
    assert Page("<p><em>x</p>").faults
    assert Page("<p>x").faults


def test_the_page_needs_nothing_else(page, hostile_page, result, drawings):
    content = report_html(result, drawings).decode()
    for one in (page, hostile_page):
        tags = {tag for tag, _ in one.tags}
        assert not tags & {"script", "link", "iframe", "object", "embed", "base", "form", "audio", "video", "svg"}
        assert all(source.startswith("data:image/svg+xml;base64,") for source in one.having("src"))
        assert all(target.startswith("#") for target in one.having("href"))
        assert not {name for _, attributes in one.tags for name in attributes if name.startswith("on")}
        assert not one.having("srcset")
        assert not one.having("style")
    style = re.search(r"<style>(.*?)</style>", content, re.S).group(1)
    assert "url(" not in style
    assert "@import" not in style
    assert "http:" not in content
    assert "https:" not in content


def test_links_lead_somewhere(page):
    identifiers = page.having("id")
    assert len(set(identifiers)) == len(identifiers)
    assert {target[1:] for target in page.having("href")} <= set(identifiers)


def test_every_figure_is_in_the_page(page, drawings):
    images = page.named("img")
    shown = [base64.b64decode(image["src"].partition(",")[2]) for image in images]
    assert sorted(shown) == sorted(drawing.svg for drawing in drawings.values())
    assert all(len(image["alt"]) > 30 for image in images)
    for name in drawings:
        assert f"figures/{name}.png" in page.text


def test_the_answer_comes_first(page, result):
    answer = page.text.index(result.recommendation)
    assert answer < page.text.index("Ranking")
    assert page.text.index(result.precision["said"]) < page.text.index("Ranking")
    assert result.scenario.question in page.text


def test_everything_is_said(page, result):
    for name in SEVEN:
        assert name in page.text
        assert result.descriptions[name] in page.text
    for expected in (
        result.command,
        *result.notes,
        *LIMITS,
        "random seed 11",
        "e" * 64,
        "0.008 to 0.03",
        "P16 (industry)",
        "on fresh replicates",
        "one launch",
        "USD",
    ):
        assert expected in page.text, expected
    assert "2026-01-01T00:00:00" not in page.text, "what differs from run to run has no place here"


def test_every_measure_and_every_term_is_in_the_glossary(page):
    terms = page.text[page.text.rindex("Glossary") :]
    for measure in MEASURES:
        assert f"{measure.title} {measure.meaning}" in terms
    for term, meaning in TERMS.items():
        assert f"{term} {meaning}" in terms


def test_terms_are_in_alphabetical_order():
    assert list(TERMS) == sorted(TERMS)


def test_every_pair_is_shown_with_its_factor(page, result):
    pairs = result.pairs[result.pairs["measure"] == "profit"].set_index(["first", "second"])
    row = pairs.loc[("degree_discount", "celf")]
    # The better one comes first, so that the difference is turned round.
    expected = (
        f"celf degree_discount +{-row['difference']:,.0f} {-row['high']:,.0f} to {-row['low']:,.0f} "
        f"{-row['simultaneous_high']:,.0f} to {-row['simultaneous_low']:,.0f} "
        f"{1 - row['probability_better']:.0%}".replace("%", " %")
        + f" {row['variance_reduction']:.2f}"
    )
    assert expected in page.text
    assert page.text.count(" baseline ") >= len(SEVEN)


def test_ranking_is_shown_with_its_intervals(page, result):
    row = result.ranking.iloc[1]
    costs = result.estimates.query("measure == 'cost' and horizon == 1").set_index("strategy")
    cost = costs.loc[row["strategy"]]
    expected = (
        f"2 {row['strategy']} {row['mean']:,.0f} {row['low']:,.0f} to {row['high']:,.0f} "
        f"{row['behind_best']:,.0f} {row['behind_low']:,.0f} to {row['behind_high']:,.0f} "
        f"{words.estimate(*cost[['mean', 'low', 'high']])} yes"
    ).replace("-", "−")
    assert expected in page.text


def test_names_are_shown_as_they_are_written(hostile_page, hostile):
    text = hostile_page.text
    for expected in (
        "<script>alert(1)</script>",
        "<script>b</script>",
        '"><img src=x onerror=alert(2)>',
        "🍇🍷",
        hostile.recommendation,
        hostile.scenario.question,
        hostile.command,
        "<script>note</script>",
        "<€>",
        f'<i>"{hostile.plans[hostile.strategies[0]].rows[0]}"</i>, $x$',
    ):
        assert expected in text, expected


def test_the_same_bytes_every_time(result, drawings):
    assert report_html(result, drawings) == report_html(result_of(), drawings)


def test_uncertainty_is_said(drawings):
    page = Page(report_html(result_of(("random", "celf"), uncertain=UNCERTAIN), drawings).decode())
    assert "celf is best in 80 % of the draws" in page.text
    assert "brands.0.conversion.talk and platform.background_posts_per_day" in page.text
    assert "32 %" in page.text


def test_without_price_no_return_is_claimed(drawings):
    page = Page(report_html(result_of(("random", "celf"), price=0.0), drawings).decode())
    assert "there is no return on investment" in page.text
    assert "back per USD" not in page.text


@pytest.mark.parametrize("make", [nothing_adopted, lambda: result_of(("none", "celf"), replicates=1)])
def test_odd_comparisons_are_explained(make, drawings):
    page = Page(report_html(make(), drawings).decode())
    assert page.faults == []
    assert not re.search(r"\b(nan|inf|None)\b", page.text)


@pytest.mark.slow
@pytest.mark.parametrize("case", DEGENERATE)
def test_all_odd_comparisons_are_explained(case, drawings):
    page = Page(report_html(DEGENERATE[case](), drawings).decode())
    assert page.faults == []
    assert not re.search(r"\b(nan|inf|None)\b", page.text)


def test_a_guarantee_in_words(page):
    said = guarantee_in_words(Guarantee(0.71, 0.532, 0.0042, 61.4, 58.9, 1083.0, 32_768))
    assert "at least 71 % of what the best seeds" in said
    assert "with probability 99.58 % or more" in said
    assert "53 % had been asked for" in said
    assert "no seeds within the limits reach more than 1,083" in said
    assert "32,768 reverse-reachable sets" in said
    assert "at least 71 % of what the best seeds" in page.text


def test_the_template_is_packaged():
    assert files("experiments.comparison").joinpath("report.html.jinja").is_file()


def test_long_names_may_be_broken_and_are_escaped(drawings):
    name = "list:/home/a_b/<script>x</script>/seeds & more.csv"
    content = report_html(result_of((name, "celf"), replicates=2), drawings).decode()
    assert (
        "list:/<wbr>home/<wbr>a_<wbr>b/<wbr>&lt;script&gt;x&lt;/<wbr>script&gt;/<wbr>seeds &amp; more.<wbr>csv"
        in content
    )
    page = Page(content)
    assert page.faults == []
    assert not page.named("script")
