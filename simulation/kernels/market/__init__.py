"""One tick of a market: posts, ads and conversations, and what consumers make of them."""
