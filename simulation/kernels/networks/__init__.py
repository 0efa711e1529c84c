"""Making networks, and measuring them."""
