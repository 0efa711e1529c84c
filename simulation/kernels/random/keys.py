"""The key table: every kind of draw, what addresses it, and what it decides. Nothing else makes keys.

A draw is ``u(random seed, replicate; kind, who, whom, item, occurrence)``. No tick, no order and no index that
another brand, tie or seed could shift enters a key. Consumers are keyed by their row, a brand by its name, an author's
message by the names of brand and campaign, a repeated act (post, flight, offer) by its own count.

Kinds marked *shared* belong to the network and the population: all replicates have them in common unless
``run.vary`` says otherwise. The others are luck, and differ by replicate.
"""

from __future__ import annotations

import hashlib

BRAND = 0xFFFFFFFF
"""Stands for the brand itself where a consumer's row would say who."""

NO_ITEM = 0

# shared                   who        whom       item               occurrence
NETWORK = 1  #             -          -          -, or purpose      -          seed of the generator, and its ties
STRENGTH = 2  #            author     follower   -                  -          strength of a tie
SEGMENT = 3  #             consumer   -          -                  -          segment of a consumer
TRAIT = 4  #               consumer   -          trait              -          value of a trait
OPT_OUT = 5  #             consumer   -          -                  -          cannot be targeted by paid media
FOLLOWS_BRAND = 6  #       consumer   -          brand              -          follows the brand's page
INITIAL_ADOPTER = 7  #     consumer   -          brand              -          order of choice at the start
INITIAL_ATTITUDE = 8  #    consumer   -          brand              -          attitude at the start
SEED_CHOICE = 9  #         consumer   -          campaign, or what  -          order of random seeding, or of sampling
COLLECTED = 10  #          consumer   -          -                  -          order of choice for a sample to collect
TRIVALENCY = 11  #         author     follower   -                  -          which of a few probabilities a tie has
SKETCH_ROOT = 12  #        -          -          -                  set        consumer from whom a reverse set grows
SKETCH_COIN = 13  #        source     receiver   -                  set        tie is live in a reverse set
SKETCH_CHOICE = 14  #      consumer   -          -                  set        in-tie that a consumer keeps in one
SEED_NEIGHBOR = 15  #      consumer   -          campaign           -          whom of the followed a consumer names
SNAPSHOT_COIN = 16  #      source     receiver   -                  snapshot   tie is live where seeds are chosen
SKETCH_SKIP = 17  #        receiver   set        -                  point      point of the clock whose in-ties are live
UNCERTAIN = 18  #          -          -          field              draw       value of a field that is not known

# luck                     who        whom       item               occurrence
EXPOSURE = 20  #           source     receiver   message or flight  which      seen, and shared
DELAY = 21  #              source     receiver   message            which      reaction delay of an exposure
ADOPTION = 22  #           source     receiver   message or flight  which      adoption after a view
THRESHOLD = 23  #          consumer   -          message            -          threshold of a consumer
SATISFACTION = 24  #       consumer   -          brand              -          satisfied with the product
REVIEW = 25  #             consumer   -          brand              -          posts a review
CHURN = 26  #              consumer   -          brand              -          time until leaving
TALK_GAP = 27  #           talker     listener   brand              which      gap between two conversations
TALK_ADOPTION = 28  #      talker     listener   brand              which      adoption after a conversation
REFERRAL_GAP = 29  #       talker     listener   offer              which      gap between two referrals
REFERRAL_ADOPTION = 30  #  talker     listener   offer              which      adoption after a referral
IMPRESSION_GAP = 31  #     consumer   -          flight             which      gap between two paid impressions
ACCEPTANCE = 32  #         consumer   -          campaign           -          accepts to be a seed
SKIP = 33  #               source     0 or 1     process            which      a point of the clock whose ties are live
TIE_BREAK = 34  #          source     receiver   process or brand   -          which of several successes counts


def item_id(*names: str | int) -> int:
    """Return the 64-bit identity of an item from its names (BLAKE2b of the names, separated by a zero byte).

    Parameters
    ----------
    names : str or int
        What the item is, then the names of whom it belongs to, then its own count if it repeats.

    Returns
    -------
    int
        In [0, 2**64).
    """
    text = "\0".join(str(name) for name in names)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
