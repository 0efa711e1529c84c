"""The social network: checked arrays of ties and labels, from files, from NetworkX and from generators.

NetworkX and SciPy are imported where they are used, so that importing this costs no more than NumPy.
"""

from simulation.network.description import describe
from simulation.network.generator_checks import GENERATORS, expected_ties, generator_problems
from simulation.network.generators import generate_network
from simulation.network.reading.options import FILE_FORMATS, HEADER_KINDS, LINES_MEANINGS, WEIGHTS_MEANINGS
from simulation.network.reading.reader import read_network
from simulation.network.saved import is_saved
from simulation.network.social_network import InTies, SocialNetwork
from simulation.network.ties import Reading, TieReport

__all__ = [
    "FILE_FORMATS",
    "GENERATORS",
    "HEADER_KINDS",
    "LINES_MEANINGS",
    "WEIGHTS_MEANINGS",
    "InTies",
    "Reading",
    "SocialNetwork",
    "TieReport",
    "describe",
    "expected_ties",
    "generate_network",
    "generator_problems",
    "is_saved",
    "read_network",
]
