"""From distributions, reactions and a rule of the user's to what kernels draw from: quantiles, delays, compiled code."""
