"""One market: the tick, its tables, pending events, what is paid, and what is recorded."""
