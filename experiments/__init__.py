"""Many runs and what they mean, and the command line."""
