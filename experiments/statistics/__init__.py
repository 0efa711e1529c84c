"""Statistics of replicates: intervals, pairs under the same random numbers, ratios, many comparisons at once, power."""
