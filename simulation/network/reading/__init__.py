"""Networks from files as they are in the wild: recognised, read in one grammar, or refused with the way out."""
