"""What all tests have in common."""

from hypothesis import settings

# Machines are noisy, and kernels are compiled at their first call: how long an example takes decides nothing.
settings.register_profile("grapevine", deadline=None)
settings.load_profile("grapevine")
