"""The scenario of the tests of Mesa: small, with brands that act and traits that repeat."""

from simulation.mesa_view.model_copies import arrays_of


def state_bytes(model):
    """Return all that the model holds of its consumers' state."""
    return [array.tobytes() for array in arrays_of(vars(model.market.state))]


FIELDS = {
    "run": {"days": 2.0, "tick_hours": 6.0, "random_seed": 3},
    "network": {"generator": "gnp", "consumers": 40, "mean_degree": 4.0},
    "platform": {"feed": False},
    "consumers": {
        "segments": [
            {
                "name": "young",
                "share": 0.5,
                # Few values, so that sorting and grouping meet equals.
                "susceptibility": {
                    "distribution": "choice",
                    "values": [0.25, 0.5, 1.0],
                    "probabilities": [0.4, 0.3, 0.3],
                },
            },
            {"name": "old", "share": 0.5, "sessions_per_day": 2.0},
        ]
    },
    "brands": [
        {
            "name": name,
            "quality": 0.7,
            "initial_adopters": 3,
            "conversion": {"paid": 0.3, "talk": 0.5},
            "word_of_mouth": {"talks_per_day": 3.0},
            "campaigns": [{"name": "launch", "impressions": {"per_day": 20.0}}],
        }
        for name in ("Aroma", "Brew")
    ],
}
