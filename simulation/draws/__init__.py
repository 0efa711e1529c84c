"""What kernels draw from: quantiles of distributions, tables of delays, and a user's compiled rule."""
