"""What a table of labels needs: it is a rectangle, so that one long label costs its length for every consumer."""

from __future__ import annotations

from simulation.network.memory import gibibytes, physical_memory
from simulation.network.reading.refusal import refused

# Of each character: four bytes in the table, and one in each of three copies while labels are sorted.
_PER_CHARACTER = 7
# Of each label, while it is an object of Python: itself, its place in a dictionary, in a list and in their order.
_PER_LABEL = 200


def check_label_memory(consumers: int, longest: int, source: str, *, are_objects: bool = False) -> None:
    """Refuse labels that would not fit into the memory of this machine.

    Parameters
    ----------
    consumers : int
        How many labels there are.
    longest : int
        Characters, or bytes, of the longest.
    source : str
        Name of the file, for the refusal.
    are_objects : bool
        Whether the labels are about to become objects of Python.
    """
    memory = physical_memory()
    needed = consumers * (longest * _PER_CHARACTER + are_objects * _PER_LABEL)
    if memory is None or needed <= memory:
        return
    allowed = (
        f"{consumers:,} labels of up to {longest} characters need about {gibibytes(needed)}, and the memory of this "
        f"machine is {gibibytes(memory)}; shorten the longest labels, or number the consumers"
    )
    raise refused(source, allowed, f"a label of {longest} characters")
