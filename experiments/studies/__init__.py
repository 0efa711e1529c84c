"""Publications repeated: numbers that others have reported of their own simulations or data, and the data they need."""
