"""One run, shown: its figures and its summary in the terminal."""
