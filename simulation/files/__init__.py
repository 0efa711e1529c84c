"""Files: regular ones in, whole ones out, and the folder of compiled kernels."""
