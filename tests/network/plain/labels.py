"""Which labels consumers get."""

import re
import unicodedata
from decimal import Decimal

from tests.network.plain.refusal import refuse_if

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


def whole_number(label):
    """Return the whole number that a label writes, or None."""
    if not NUMBER.fullmatch(label):
        return None
    value = Decimal(label)
    return int(value) if value == value.to_integral_value() else None


def seen(label):
    """Return what is seen of a label."""
    shown = unicodedata.normalize("NFC", label)
    shown = (" " if unicodedata.category(sign) == "Zs" else sign for sign in shown)
    return "".join(
        sign for sign in shown if unicodedata.category(sign) not in ("Cf", "Cc") and not 0xFE00 <= ord(sign) <= 0xFE0F
    )


def final_labels(written, options):
    """Return the label of each label that the file writes."""
    labels = dict.fromkeys(written)
    refuse_if(any(not label.strip() for label in labels), "a blank label")
    refuse_if(len({seen(label) for label in labels}) < len(labels), "labels that look the same")
    numbers = options.get("numbers")
    refuse_if(numbers not in (None, "as_written", "by_value"), "no such numbers")
    values = {label: whole_number(label) for label in labels}
    if numbers is None:
        written_values = [value for value in values.values() if value is not None]
        refuse_if(len(set(written_values)) < len(written_values), "one number written in two ways")
        plain = {bool(WHOLE.fullmatch(label)) for label, value in values.items() if value is not None}
        refuse_if(len(plain) == 2, "2 and 3.0")
    if numbers == "by_value":
        return {label: label if value is None else str(value) for label, value in values.items()}
    return {label: label for label in labels}


def named(nodes, options):
    """Return the label of each id, where a file may hold names beside ids: pairs of id and name or None."""
    choice = options.get("labels")
    refuse_if(choice not in (None, "names", "ids"), "no such labels")
    refuse_if(len({node for node, _ in nodes}) < len(nodes), "ids declared twice")
    names = [name for _, name in nodes if name is not None and name.strip()]
    ids = {node: node for node, _ in nodes}
    if choice == "ids" or (choice is None and not names):
        return ids
    refuse_if(len(names) < len(nodes) or len(set(names)) < len(names), "some names are missing, or the same")
    return dict(nodes)
