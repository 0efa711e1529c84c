from fractions import Fraction

import pytest

from tests.reference.draws import philox
from tests.reference.market import ReferenceBrand, ReferenceCampaign, ReferenceMarket, ReferenceMessage, simulate

ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(counter, key, words):
    assert philox(counter, key) == words


def test_a_certain_message_walks_down_a_path():
    """Friends 0 - 1 - 2; consumer 0 is the seed, p = 1, and each post arrives one tick later."""
    never = dict.fromkeys(("paid", "owned", "earned", "talk"), 0.0)
    brand = ReferenceBrand(
        *("brand", "", 1.0, 1.0, [], [], [0.0] * 3, never, never, 1.0, 0.0, 0.0, 0.0, 0.0),
        positive=ReferenceMessage("positive", item=1, appeal=0.0, valence=1.0),
        negative=ReferenceMessage("negative", item=2, appeal=0.0, valence=-1.0),
        campaigns=[ReferenceCampaign("launch", ReferenceMessage("launch", 3, appeal=1.0, valence=1.0), seeds=[0])],
    )
    market = ReferenceMarket(
        *(7, 0, 5, 1.0, Fraction(1)),
        followers=[[1], [0, 2], [1]],
        strength={(0, 1): 1.0, (1, 0): 1.0, (1, 2): 1.0, (2, 1): 1.0},
        susceptibility=[1.0] * 3,
        sessions_per_day=[1.0] * 3,
        posts_per_session=[1.0] * 3,
        interests=[{}] * 3,
        feed=False,
        background_posts_per_day=0.0,
        ranking_weight={"paid": 1.0, "owned": 1.0, "earned": 1.0},
        delay_cumulative=[0.0, 1.0],
        brands=[brand],
    )
    outcome = simulate(market)
    assert outcome.shares == [
        (0, 0, "brand", "launch", -1),
        (1, 1, "brand", "launch", 0),
        (2, 2, "brand", "launch", 1),
    ]
    columns = {name: [row[name] for row in outcome.timeseries] for name in outcome.timeseries[0]}
    assert columns["impressions_paid"] == [0, 1, 0, 0, 0]  # the seed's post reaches 1
    assert columns["impressions_earned"] == [0, 0, 2, 1, 0]  # 1's post reaches 0 and 2, then 2's reaches 1
    assert columns["views"] == [0, 1, 2, 1, 0]
    assert columns["reach"] == [0, 1, 3, 3, 3]  # the seed becomes aware by seeing a post
    assert columns["shares"] == [1, 1, 1, 0, 0]
