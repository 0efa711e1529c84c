"""V14, the recorded part: size, depth and structural virality of real cascades, by the simulator's measures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from experiments.studies.recorded_cascades import RecordedCascades, read_recorded_cascades
from experiments.verification.target import Context, Row
from simulation import read_network
from simulation.measures import PARENT_CHOICES, CascadeForest

TIES = "cascades/android_edges.txt.gz"
ANDROID = "cascades/android_cascades.txt.gz"
TWITTER = "cascades/twitter_cascades.txt.gz"


CONVENTIONS = (
    "recorded: StackExchange Android and Twitter, cut at a smallest size: they say nothing of cascades of one",
    "recorded: damaged entries are left out; originators that a file names do not count in the size",
    "recorded: parent is the followee who acted last before, or first of all; without one, a root of a tree of its own",
    "recorded: an arc a,b of the Android file is read as b sees a, which the file does not say",
)


def recorded_rows(context: Context) -> Iterator[Row]:
    """Yield counts of both files, and shapes of the trees on Android's network."""
    found = {}
    for path in (ANDROID, TWITTER, TIES):
        file = context.file(path)
        if file is None:
            yield context.missing(path)
        else:
            found[path] = file
    if TWITTER in found:
        yield from _counted("twitter", _read(found[TWITTER], originators=False), 3_454, 135_472, (3, 2_368))
    if ANDROID in found:
        yield from _counted("android", _read(found[ANDROID], originators=True), 679, 28_343, (5, 509))
    if ANDROID in found and TIES in found:
        yield from _shapes(found[ANDROID], found[TIES])


def _read(path: Path, *, originators: bool) -> RecordedCascades:
    return read_recorded_cascades(path, originators=originators, damaged="left_out")


def _counted(
    name: str, recorded: RecordedCascades, cascades: int, events: int, sizes: tuple[int, int]
) -> Iterator[Row]:
    yield Row.equal(f"V14.{name}.cascades", f"{name}: cascades", cascades, len(recorded.sizes))
    yield Row.equal(f"V14.{name}.events", f"{name}: events", events, int(recorded.sizes.sum()))
    for words, expected, size in zip(
        ("smallest", "largest"), sizes, (recorded.sizes.min(), recorded.sizes.max()), strict=True
    ):
        yield Row.equal(f"V14.{name}.{words}", f"{name}: {words} cascade", expected, int(size))


def _shapes(cascades: Path, ties: Path) -> Iterator[Row]:
    network = read_network(ties, lines="author_follower")
    events = _read(cascades, originators=True).events(network, unknown="outsiders")
    for parent in PARENT_CHOICES:
        forest = CascadeForest.from_events(network, events, parent=parent)
        sizes, virality = forest.sizes, forest.structural_virality
        yield Row.equal(
            f"V14.android.{parent}", f"events in trees, parent {parent}", len(events.consumers), int(sizes.sum())
        )
        several = sizes > 1
        n = sizes[several]
        bounds = (virality[several] >= 2 - 2 / n - 1e-9) & (virality[several] <= (n + 1) / 3 + 1e-9)
        words = (
            f"{parent} parent: {len(sizes):,} trees, {several.mean():.2f} of several; of these median size "
            f"{np.median(n):g}, depth {np.median(forest.depths[several]):g}, "
            f"virality {np.median(virality[several]):.2f}; largest {n.max()}, deepest {forest.depths.max()}"
        )
        yield Row.order(f"V14.android.{parent}.virality", words, "2 - 2/n <= virality <= (n + 1)/3", bool(bounds.all()))
