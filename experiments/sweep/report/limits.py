"""What a sweep does not say."""

from __future__ import annotations

LIMITS = (
    "These are runs of a model. That they agree with theory, or with one another, says that the model does what it is "
    "described to do, not that people behave so.",
    "Effects and shares are of these factors, within these levels and ranges, with everything else as in the scenario. "
    "A wider range makes a factor matter more; a factor that was not varied is not harmless.",
    "Shares of variance say how much a factor matters here, not in which direction and not at one point.",
    "An interval covers what a replicate draws anew, and, where it says so, which points were drawn; it covers neither "
    "the assumptions of the scenario nor what the model leaves out.",
    "The highest mean of many points is probably also a lucky one: run it again with another random seed before "
    "relying on it.",
    "A hypothesis is decided as it was written before the sweep. One that was thought of after seeing these figures "
    "needs a sweep of its own.",
)
"""In the order of the page."""
