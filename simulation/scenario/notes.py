"""What is allowed but probably not meant: fields that this scenario does not use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.network import GENERATORS
from simulation.network.reading.options import READING_OPTIONS
from simulation.scenario.sections import Network

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario


def notes(scenario: Scenario) -> Iterator[str]:
    """Yield one sentence per field that is set and has no effect."""
    network = scenario.network
    if network.file is None:
        for name, value in network.generator_fields().items():
            default = Network.model_fields[name].default
            if name not in GENERATORS[network.generator] and value != default:
                yield f"network.{name} is not used by generator {network.generator}."
        if network.community_sizes and network.communities != Network.model_fields["communities"].default:
            yield "network.communities is not used where network.community_sizes is given."
        for name in READING_OPTIONS:
            if getattr(network, name) != Network.model_fields[name].default:
                yield f"network.{name} is not used without network.file."
    for index, brand in enumerate(scenario.brands):
        for number, campaign in enumerate(brand.campaigns):
            if campaign.posts_per_day > 0.0 and brand.followers == 0.0:
                yield (
                    f"brands.{index}.campaigns.{number}.posts_per_day reaches nobody: "
                    f"nobody follows the page (brands.{index}.followers = 0)."
                )
