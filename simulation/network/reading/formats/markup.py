"""XML documents, element by element: what GraphML and GEXF have in common."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

from simulation.network.reading.refusal import refused

# Deeper nesting is no graph, and taking it apart would exhaust Python's stack.
_DEEPEST = 1_000


def elements(text: bytes, kind: str, source: str) -> Iterator[tuple[str, Element, str]]:
    """Yield ``start`` or ``end``, the element, and its name without namespace, in the order of the document.

    Parameters
    ----------
    text : bytes
        The document.
    kind : str
        What it should be, for the refusal.
    source : str
        Name of the file.

    Raises
    ------
    NetworkError
        If it is no XML, or nested too deeply.
    """
    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(text), events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise refused(source, f"a {kind} document of at most {_DEEPEST} levels")
            yield event, element, element.tag.rpartition("}")[2].lower()
    except ParseError as error:
        raise refused(source, f"a {kind} document; line {error.position[0]} is no XML ({error})") from None
    except (LookupError, ValueError) as error:
        raise refused(source, f"a {kind} document in a known encoding, whole ({error})") from None
