"""What is known of the values of fields: range, unit, what was measured, by whom; read by every check and report."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.scenario.declaration import ScenarioFields

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Evidence:
    """A range of values that a source gives for fields of a scenario.

    Attributes
    ----------
    code : str
        Its number in ``docs/sources.md``.
    fields : tuple of str
        Dotted, with ``N`` for any index.
    low, high : float
        Ends of the range, included; equal where the source gives one value, infinite where it gives no end.
    unit : str
    measured : str
        What was measured.
    source : str
        Author, year, where; for vendors' figures, that they are no research.
    grade : {'A', 'B', 'C', 'industry'}
        A: read in the source. B: quoted by a secondary source. C: recalled. Industry: vendors' figures.
    relative_to : str
        Field of the same brand of which the range is a multiple; empty where it is none.
    default_departs : str
        Why the default lies outside; empty where it does not.
    """

    code: str
    fields: tuple[str, ...]
    low: float
    high: float
    unit: str
    measured: str
    source: str
    grade: str
    relative_to: str = ""
    default_departs: str = ""

    def covers(self, name: str) -> bool:
        """Whether a dotted field is one of those that this is about."""
        return pattern_of(name) in self.fields

    def holds(self, value: float) -> bool:
        """Whether a value, or a multiple where this is about one, lies in the range."""
        return self.low * (1.0 - _ROUNDING) <= value <= self.high * (1.0 + _ROUNDING)

    def range_in_words(self) -> str:
        """Return the range, such as ``0.0001 to 0.001``."""
        if self.low == self.high:
            shown = f"{self.low:g}"
        elif math.isinf(self.high):
            shown = f"{self.low:g} or more"
        else:
            shown = f"{self.low:g} to {self.high:g}"
        if self.relative_to:
            return f"{shown} times {self.relative_to.removeprefix('brands.N.')}"
        return f"{shown} {self.unit}" if self.unit in ("days", "USD", "friends") else shown

    def spelled(self) -> str:
        """Return range and source in words, for whoever does not know its number."""
        return f"{self.range_in_words()} ({self.measured}; {self.source})"


BAKSHY = "Bakshy, Rosenn, Marlow & Adamic 2012"
TRUSOV = "Trusov, Bucklin & Pauwels 2009, Journal of Marketing"
_FEW_FRIENDS = "a small network of those whose posts count; its other posts are platform.background_posts_per_day"

EVIDENCE = (
    Evidence(
        "P1",
        (
            "brands.N.campaigns.N.message.appeal",
            "brands.N.word_of_mouth.positive.appeal",
            "brands.N.word_of_mouth.negative.appeal",
        ),
        0.00025,
        0.00191,
        "probability",
        "chance to share a link, not seen and seen in the feed",
        f"{BAKSHY}, quoted",
        "B",
        default_departs="the default is of a small network, in which each friend stands for many",
    ),
    Evidence(
        "P5",
        ("network.mean_degree",),
        99.0,
        191.0,
        "friends",
        "median and mean number of friends on Facebook in 2011",
        "Ugander, Karrer, Backstrom & Marlow 2011",
        "A",
        default_departs=_FEW_FRIENDS,
    ),
    Evidence(
        "P8",
        ("platform.reaction.flat_days",),
        300.0 / 86400.0,
        300.0 / 86400.0,
        "days",
        "time for which the density of reactions is constant",
        "Zhao, Erdogdu, He, Rajaraman & Leskovec 2015 (SEISMIC)",
        "A",
    ),
    Evidence(
        "P8",
        ("platform.reaction.exponent",),
        0.2314843,
        0.2314843,
        "power",
        "exponent of the tail of reaction times",
        "Zhao, Erdogdu, He, Rajaraman & Leskovec 2015 (SEISMIC)",
        "A",
    ),
    Evidence(
        "P16",
        ("brands.N.campaigns.N.seeding.price", "brands.N.campaigns.N.seeding.tiers.N.price"),
        10.0,
        math.inf,
        "USD",
        "price of a post on Instagram, of creators with a thousand followers or more",
        "vendors' figures, no research",
        "industry",
    ),
    Evidence(
        "P18",
        ("brands.N.campaigns.N.impressions.cost_per_thousand",),
        7.0,
        14.0,
        "USD",
        "price of a thousand impressions on Facebook",
        "vendors' figures, no research",
        "industry",
    ),
    Evidence(
        "P21",
        ("brands.N.conversion.talk",),
        20.0,
        30.0,
        "multiple",
        "effect of word of mouth relative to that of events and of media",
        f"{TRUSOV}, quoted",
        "B",
        relative_to="brands.N.conversion.paid",
    ),
    Evidence(
        "P21",
        ("brands.N.word_of_mouth.talk_days",),
        21.0,
        21.0,
        "days",
        "how long the effect of word of mouth lasts",
        f"{TRUSOV}, quoted",
        "B",
        default_departs="the default is a month, a round figure",
    ),
    Evidence(
        "P24",
        ("brands.N.conversion.paid",),
        1e-4,
        1e-3,
        "probability",
        "effect of one ad contact",
        "Lewis & Rao 2015, Quarterly Journal of Economics, quoted",
        "B",
    ),
    Evidence(
        "P25",
        ("brands.N.quality",),
        0.75,
        0.75,
        "probability",
        "share of positive word of mouth, 3:1 on average over brands",
        "East, Hammond & Wright 2007, International Journal of Research in Marketing, quoted",
        "B",
        default_departs="the default is of a product somewhat better than the average",
    ),
)
"""All that sources say of values of single fields; `docs/sources.md` has them beside what they say of outcomes."""


def pattern_of(name: str) -> str:
    """Return a dotted field with ``N`` for each index."""
    return re.sub(r"\.\d+(?=\.|$)", ".N", name)


def evidence_for(name: str) -> Evidence | None:
    """Return what is known of a dotted field; None where no source gives its range."""
    return next((one for one in EVIDENCE if one.covers(name)), None)


def fields_with_evidence(scenario: ScenarioFields) -> Iterator[tuple[str, float, Evidence]]:
    """Yield the fields of a scenario whose range a source gives, with their values, in the scenario's order."""
    for name, value in numbers_of(scenario.fields()):
        found = evidence_for(name)
        if found is not None:
            yield name, value, found


def numbers_of(fields: Any, place: str = "") -> Iterator[tuple[str, float]]:
    """Yield the dotted names of all numbers in nested tables, with their values."""
    items = (
        fields.items() if isinstance(fields, dict) else enumerate(fields) if isinstance(fields, list | tuple) else ()
    )
    for key, value in items:
        name = f"{place}.{key}" if place else str(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield name, float(value)
        elif name not in ("uncertain", "departures"):
            yield from numbers_of(value, name)
