"""The generator: known answers, an independent statement of it, and a battery on the keys that the model uses.

The battery looks where a weak mixer shows: keys that differ in few bits, count up, or lie on a line. A mixer with
one multiplication fails it, which shows that the battery can tell.
"""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from simulation.kernels.market import rules
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from tests.reference import draws as reference

WORD = st.integers(0, 2**32 - 1)
LONG = st.integers(0, 2**64 - 1)
ONES = 0xFFFFFFFF
COUNT = 2**16
ROOT = root_key(2024, 0)


# Known answers, and the independent statement.


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(counter, key, words):
    found = generator.philox(*(np.uint64(word) for word in (*counter, *key)))
    assert tuple(int(word) for word in found) == words


@given(seed=LONG, replicate=LONG)
@example(seed=0, replicate=0)
@example(seed=2**64 - 1, replicate=2**64 - 1)
@settings(derandomize=True, max_examples=200, deadline=None)
def test_the_root_is_that_of_the_document(seed, replicate):
    found = generator.root(np.uint64(seed), np.uint64(replicate))
    assert tuple(int(word) for word in found) == reference.root(seed, replicate)


@given(roots=st.tuples(LONG, LONG), kind=st.integers(0, 63), item=LONG, who=WORD, whom=WORD, occurrence=WORD)
@example(roots=(0, 0), kind=0, item=0, who=0, whom=0, occurrence=0)
@example(roots=(2**64 - 1,) * 2, kind=63, item=2**64 - 1, who=ONES, whom=ONES, occurrence=ONES)
@settings(derandomize=True, max_examples=500, deadline=None)
def test_a_draw_is_that_of_the_document(roots, kind, item, who, whom, occurrence):
    key = np.array(generator.stream(np.uint64(roots[0]), np.uint64(roots[1]), kind, np.uint64(item)), np.uint64)
    expected = reference.bits(roots, kind, who, whom, item, occurrence)
    assert int(generator.bits(*key, who, whom, occurrence)) == expected
    drawn = generator.uniform(*key, who, whom, occurrence)
    assert drawn == (expected >> 11) * 2.0**-53
    assert 0.0 <= drawn < 1.0
    waiting = generator.exponential(*key, who, whom, occurrence)
    assert waiting == pytest.approx(-math.log1p(-drawn), rel=1e-14)
    assert 0.0 <= waiting < math.inf


@given(names=st.lists(st.text(max_size=10) | st.integers(0, 10**6), min_size=1, max_size=4))
@settings(derandomize=True, max_examples=100, deadline=None)
def test_an_identity_is_that_of_the_document(names):
    names = [name.encode("utf-8", "ignore").decode() if isinstance(name, str) else name for name in names]
    assert keys.item_id(*names) == reference.identity(*names)


def test_every_replicate_has_a_key_of_its_own():
    assert root_key(5, None) == tuple(np.uint64(word) for word in reference.root(5, 2**64 - 1))
    assert len({root_key(5, replicate) for replicate in (None, *range(1000))}) == 1001


def test_rows_and_ties_are_drawn_one_by_one():
    key = np.array(generator.stream(*ROOT, keys.STRENGTH, np.uint64(9)), np.uint64)
    rows = generator.uniforms(*ROOT, keys.STRENGTH, np.uint64(9), 50)
    assert rows.tolist() == [generator.uniform(*key, row, 0, 0) for row in range(50)]
    indptr, targets = np.array([0, 2, 2, 3]), np.array([1, 2, 0], np.int32)
    ties = generator.tie_uniforms(*ROOT, keys.STRENGTH, np.uint64(9), indptr, targets)
    assert ties.tolist() == [generator.uniform(*key, *pair, 0) for pair in ((0, 1), (0, 2), (2, 0))]


def test_the_kinds_of_draw_differ():
    kinds = [value for name, value in vars(keys).items() if name.isupper() and name not in ("BRAND", "NO_ITEM")]
    assert len(kinds) == len(set(kinds)) == 33
    named = {name for name, value in vars(reference).items() if name.isupper() and getattr(keys, name, None) == value}
    unknown = {name for name in vars(keys) if name.isupper() and getattr(keys, name) >= keys.EXPOSURE} - named
    assert unknown == set(), "the reference implementation knows all kinds of luck"
    assert {"BRAND", "NO_ITEM", "TRIVALENCY"} <= named


# Certainty.


def test_probability_zero_never_fires_and_one_always():
    """No tolerance: all of 2**16 draws, and the extreme ones that a draw can be."""
    drawn = uniforms_of(SEQUENCES["ties u to u + 1"]())
    extremes = np.array([0.0, 2.0**-53, 1.0 - 2.0**-53])
    for uniform in (drawn, extremes):
        assert not (uniform < 0.0).any()
        assert (uniform < 1.0).all()
        for views in (1, 2, 7):
            for growth in (0.5, 1.0, 2.0):
                assert rules.reinforced_probability(0.0, rules.growth_of(views, growth)) == 0.0
                assert rules.reinforced_probability(1.0, rules.growth_of(views, growth)) == 1.0
        with np.errstate(divide="ignore"):
            waiting = -np.log1p(-uniform)
            assert not (waiting < -np.log1p(-0.0)).any()
            assert (waiting < -np.log1p(-1.0)).all()


# Distribution.


@pytest.mark.parametrize("name", ["consecutive who", "ties u to u + 7", "occurrences", "replicates"])
def test_uniforms_are_uniform_and_exponentials_exponential(name):
    """Standard errors over sqrt(n): 1 / sqrt(12) of the mean, 1 / sqrt(180) of the variance; exponential 1, sqrt(8)."""
    drawn = uniforms_of(SEQUENCES[name]())
    assert drawn.min() >= 0.0
    assert drawn.max() < 1.0
    assert abs(drawn.mean() - 1 / 2) < 4 / math.sqrt(12 * COUNT)
    assert abs(drawn.var() - 1 / 12) < 4 / math.sqrt(180 * COUNT)
    assert stats.kstest(drawn, "uniform").pvalue > 1e-3
    waiting = -np.log1p(-drawn)
    assert abs(waiting.mean() - 1) < 4 / math.sqrt(COUNT)
    assert abs(waiting.var() - 1) < 4 * math.sqrt(8 / COUNT)
    assert stats.kstest(waiting, "expon").pvalue > 1e-3


# The battery. Each test returns a p-value, corrected for the number of things it looks at.


@njit
def drawn_bits(key0, key1, who, whom, occurrence):
    """Return the bits for each row of keys."""
    found = np.empty(len(who), np.uint64)
    for row in range(len(who)):
        found[row] = generator.bits(key0[row], key1[row], who[row], whom[row], occurrence[row])
    return found


def weak_bits(key0, key1, who, whom, occurrence):
    """Return the bits of a mixer with one multiplication: the control, which must fail."""
    x = ((who << np.uint64(32)) | whom) ^ key0
    x = (x + key1 + occurrence * np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBEA225F9EB34556D)
    return x ^ (x >> np.uint64(32))


def addresses(*, who=0, whom=0, occurrence=0, kind=20, item=7, roots=ROOT):
    """Return key0, key1, who, whom, occurrence as uint64 arrays of equal length; any may vary."""
    columns = np.broadcast_arrays(*(np.asarray(part, np.uint64) for part in (who, whom, occurrence, kind, item)))
    columns = [np.atleast_1d(column).astype(np.uint64) for column in columns]
    who, whom, occurrence, kind, item = columns
    roots = np.broadcast_to(np.array(roots, np.uint64).reshape(-1, 2), (max(len(who), np.size(roots) // 2), 2))
    streams = {}
    pairs = np.empty((len(roots), 2), np.uint64)
    varies = len({*kind.tolist()}) > 1 or len({*item.tolist()}) > 1 or not (roots == roots[0]).all()
    for row in range(len(roots) if varies else 1):
        at = row if len(kind) > 1 else 0
        address = (int(roots[row, 0]), int(roots[row, 1]), int(kind[at]), int(item[at]))
        if address not in streams:
            streams[address] = generator.stream(
                np.uint64(address[0]), np.uint64(address[1]), address[2], np.uint64(address[3])
            )
        pairs[row if varies else slice(None)] = streams[address]
    rest = [np.ascontiguousarray(np.broadcast_to(column, len(roots))) for column in (who, whom, occurrence)]
    return np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]), *rest


UP = np.arange(COUNT, dtype=np.uint64)
SEQUENCES = {
    "consecutive who": lambda: addresses(who=UP),
    "consecutive whom": lambda: addresses(whom=UP),
    "ties u to u + 1": lambda: addresses(who=UP, whom=UP + 1),
    "ties u to u + 7": lambda: addresses(who=UP, whom=UP + 7),
    "a block of ties": lambda: addresses(who=UP // 256, whom=UP % 256),
    "who in steps of 1,000": lambda: addresses(who=UP * 1000, whom=3),
    "whom in steps of 2**16": lambda: addresses(whom=UP << np.uint64(16)),
    "occurrences": lambda: addresses(who=5, whom=6, occurrence=UP),
    "occurrences of the brand": lambda: addresses(who=keys.BRAND, whom=UP // 64, occurrence=UP % 64),
    "neighboring items": lambda: addresses(who=5, whom=6, item=UP),
    "items that differ in high bits": lambda: addresses(who=5, item=UP << np.uint64(48)),
    "neighboring kinds": lambda: addresses(who=UP // 32, kind=UP % 32),
    "replicates": lambda: addresses(who=5, whom=6, roots=[root_key(2024, int(r)) for r in UP]),
    "random seeds": lambda: addresses(who=5, whom=6, roots=[root_key(int(s), 0) for s in UP]),
}


def uniforms_of(rows):
    return (drawn_bits(*rows) >> np.uint64(11)) * 2.0**-53


def two_sided(z, looks):
    return min(1.0, float(2 * stats.norm.sf(np.abs(z).max()) * looks))


def unpacked(words):
    """Return the bits of words as -1 and 1, shape (words, 64)."""
    found = np.unpackbits(words.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    return found.astype(np.float32) * 2 - 1


def byte_frequencies(words):
    """Chi-square of the 256 values of each byte."""
    octets = words.view(np.uint8).reshape(-1, 8)
    values = [np.bincount(octets[:, place], minlength=256) for place in range(8)]
    return min(1.0, 8 * min(stats.chisquare(value).pvalue for value in values))


def serial_correlation(words):
    """Correlation of the uniforms with those 1, 2, 3, 16 and 256 places on: standard error 1 / sqrt(n)."""
    uniform = (words >> np.uint64(11)) * 2.0**-53 - 0.5
    z = [12 * np.dot(uniform[:-lag], uniform[lag:]) / math.sqrt(len(words) - lag) for lag in (1, 2, 3, 16, 256)]
    return two_sided(np.array(z), 5)


def bit_pairs(words):
    """Correlation of each two bits of a draw, and of each bit with each of the next draw."""
    signs = unpacked(words)
    within = signs.T @ signs / math.sqrt(len(words))
    across = signs[:-1].T @ signs[1:] / math.sqrt(len(words) - 1)
    z = np.concatenate([within[np.triu_indices(64, 1)], across.ravel(), signs.sum(axis=0) / math.sqrt(len(words))])
    return two_sided(z, len(z))


def birthday_spacings(words):
    """Equal gaps between sorted birthdays: 4,096 in a year of 2**32 days have 4 on average (Marsaglia)."""
    equal = 0
    years = len(words) // 4096
    chances = []
    for shift in (32, 11):
        days = (words >> np.uint64(shift)) & np.uint64(ONES)
        equal = 0
        for year in np.sort(days[: years * 4096].reshape(years, 4096), axis=1):
            gaps = np.sort(np.diff(year))
            equal += int((np.diff(gaps) == 0).sum())
        law = stats.poisson(4 * years)
        chances.append(2 * min(law.cdf(equal), law.sf(equal - 1)))
    return min(1.0, 2 * min(chances))


TESTS = (byte_frequencies, serial_correlation, bit_pairs, birthday_spacings)
LEAST = 1e-3 / (len(SEQUENCES) * len(TESTS))
"""p > 1e-3 for the battery as a whole."""


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_draws_of_structured_keys_look_random(name):
    words = drawn_bits(*SEQUENCES[name]())
    assert len(words) == COUNT
    for test in TESTS:
        assert test(words) > LEAST, test.__name__


def test_draws_of_neighboring_streams_are_not_correlated():
    """Standard error of a correlation over n draws: 1 / sqrt(n); 15 pairs of streams."""
    streams = [
        uniforms_of(rows)
        for rows in (
            addresses(who=UP),
            addresses(who=UP, kind=21),
            addresses(who=UP, item=8),
            addresses(who=UP, occurrence=1),
            addresses(whom=UP),
            addresses(who=UP, roots=root_key(2024, 1)),
        )
    ]
    z = [np.corrcoef(a, b)[0, 1] * math.sqrt(COUNT) for a, b in combinations(streams, 2)]
    assert two_sided(np.array(z), len(z)) > 1e-3


@pytest.mark.parametrize("test", TESTS)
def test_a_weak_mixer_fails_each_test(test):
    assert (
        min(test(weak_bits(*SEQUENCES[name]())) for name in ("consecutive who", "occurrences", "a block of ties"))
        < LEAST
    )


def test_a_weak_mixer_fails_on_most_sequences():
    fails = [
        name
        for name in ("consecutive who", "consecutive whom", "ties u to u + 1", "a block of ties", "occurrences")
        if any(test(weak_bits(*SEQUENCES[name]())) < LEAST for test in TESTS)
    ]
    assert len(fails) == 5


# Avalanche.


def flips(bits_of, part, width):
    """Return z of the share of keys for which flipping an input bit flips an output bit, shape (width, 64)."""
    generator_of_keys = np.random.default_rng(11)
    count = 4000
    base = {
        "who": generator_of_keys.integers(0, 5000, count),
        "whom": generator_of_keys.integers(0, 5000, count),
        "occurrence": generator_of_keys.integers(0, 20, count),
    }
    if part in ("item", "roots"):
        base[part] = generator_of_keys.integers(0, 2**63, count) if part == "item" else [ROOT] * count
    before = bits_of(*addresses(**base))
    z = np.empty((width, 64))
    for bit in range(width):
        changed = dict(base)
        if part == "roots":
            word, place = divmod(bit, 64)
            mask = np.zeros(2, np.uint64)
            mask[word] = np.uint64(1) << np.uint64(place)
            changed["roots"] = np.array([ROOT] * count, np.uint64) ^ mask
        else:
            changed[part] = np.asarray(base[part], np.uint64) ^ (np.uint64(1) << np.uint64(bit))
        difference = before ^ bits_of(*addresses(**changed))
        z[bit] = unpacked(difference).sum(axis=0) / math.sqrt(count)
    return z


@pytest.mark.parametrize(
    ("part", "width"), [("who", 32), ("whom", 32), ("occurrence", 32), ("item", 64), ("roots", 128)]
)
def test_each_input_bit_flips_each_output_bit_half_of_the_time(part, width):
    """Standard error .5 / sqrt(4,000) = .008 of each share; within 5 of them, of at most 8,192 shares."""
    assert np.abs(flips(drawn_bits, part, width)).max() < 5.0


@pytest.mark.parametrize("part", ["who", "whom", "occurrence"])
def test_a_weak_mixer_has_no_avalanche(part):
    assert np.abs(flips(weak_bits, part, 32)).max() > 20.0


def test_each_bit_of_seed_and_replicate_flips_each_bit_of_the_root_half_of_the_time():
    """Standard error .5 / sqrt(2,000) = .011 of each share; within 5 of them."""
    count = 2000
    for part in range(2):
        for bit in range(0, 64, 3):
            changed = np.empty((count, 2), np.uint64)
            for row in range(count):
                address = [row, row // 7]
                before = root_of(address)
                address[part] ^= 1 << bit
                changed[row] = before ^ root_of(address)
            for word in range(2):
                z = unpacked(np.ascontiguousarray(changed[:, word])).sum(axis=0) / math.sqrt(count)
                assert np.abs(z).max() < 5.0


def root_of(address):
    return np.array(generator.root(np.uint64(address[0]), np.uint64(address[1])), np.uint64)


def test_the_mixer_is_a_bijection():
    """On a sample: no two of 2**16 inputs in a row give the same output, nor do inputs that differ in one bit."""
    mixed = {int(generator.mix(np.uint64(x))) for x in range(2**16)}
    assert len(mixed) == 2**16
    single = {int(generator.mix(np.uint64(1 << bit))) for bit in range(64)}
    assert len(single) == 64
    assert int(generator.mix(np.uint64(0))) == 0
