"""All figures of networks in one table: generated, read from files, saved and mapped; ``make bench-networks``.

``python -m benchmarks.networks [--quick]``: with ``--quick`` a tenth of the size.
"""

from __future__ import annotations

import sys

from benchmarks import generators, mapping, readers


def main(shrink: int) -> None:
    """Write the table, part after part."""
    generators.main([size // shrink for size in generators.SIZES])
    print()
    readers.main(readers.TIES // shrink)
    print()
    mapping.main(mapping.CONSUMERS // shrink)


if __name__ == "__main__":
    main(10 if "--quick" in sys.argv[1:] else 1)
