"""What a sweep's runs say: means, effects, interactions, curves, sensitivity and verdicts, with intervals."""
