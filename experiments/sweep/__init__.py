"""Sweeps: many runs of one scenario, a design of points, a store that loses nothing, and what the runs mean."""
