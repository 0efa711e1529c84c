"""What all reports share: pages, the look of figures, numbers in words, the terminal."""
