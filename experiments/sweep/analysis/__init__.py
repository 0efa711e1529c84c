"""What the runs of a sweep mean: estimates, effects, sensitivity, hypotheses."""
