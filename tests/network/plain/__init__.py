"""The plain reader: network files read slowly, by docs/networks.md alone, without any code of the simulator."""

from tests.network.plain.outcome import PlainNetwork
from tests.network.plain.recognition import plain_read
from tests.network.plain.refusal import RefusedError

__all__ = ["PlainNetwork", "RefusedError", "plain_read"]
