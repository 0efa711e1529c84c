"""XML documents, element by element: what GraphML and GEXF have in common."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from simulation.errors import NetworkError
from simulation.network.reading.refusal import refused

# Deeper nesting is no graph, and taking it apart would exhaust Python's stack.
_DEEPEST = 1_000


class Met(NamedTuple):
    """An element that begins or ends.

    Attributes
    ----------
    is_start : bool
    element : Element
        Whole where it ends, only its attributes where it begins.
    name, parent : str
        Its name and that of the element around it, in lower case and without namespace.
    """

    is_start: bool
    element: Element
    name: str
    parent: str


def elements(text: bytes, kind: str, source: str) -> Iterator[Met]:
    """Yield the beginning and the end of each element, in the order of the document.

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
    around: list[str] = []
    try:
        for event, element in iterparse(io.BytesIO(text), events=("start", "end")):
            name = local_name(element)
            if event == "end":
                around.pop()
            yield Met(event == "start", element, name, around[-1] if around else "")
            if event == "start":
                around.append(name)
            if len(around) > _DEEPEST:
                raise refused(source, f"a {kind} document of at most {_DEEPEST} levels")
    except ParseError as error:
        raise refused(source, f"a {kind} document; line {error.position[0]} is no XML ({error})") from None
    except NetworkError:
        raise
    except (LookupError, ValueError) as error:
        raise refused(source, f"a {kind} document in a known encoding, whole ({error})") from None


def local_name(element: Element) -> str:
    """Return the name of an element in lower case, without namespace."""
    return element.tag.rpartition("}")[2].lower()


def check_place(met: Met, places: dict[str, tuple[str, ...]], source: str) -> None:
    """Refuse an element that is unknown, or stands where it cannot."""
    if met.name not in places:
        raise refused(source, f"a document of known elements; <{met.name}> is none")
    if met.parent not in places[met.name]:
        around = f"in <{met.parent}>" if met.parent else "around all others"
        raise refused(source, f"a document whose elements stand where they should; <{met.name}> stands {around}")
