"""How fast and how small Grapevine is, beside others; each table by one command of the Makefile."""
