"""One run, shown: its figures, its summary in the terminal; and an interrupt of it that is not lost."""
