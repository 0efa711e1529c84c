"""Sweep files over a small market."""

BASE = """
name = "small"
[run]
days = 10.0
tick_hours = 24.0
random_seed = 1
[network]
generator = "watts_strogatz"
consumers = 200
mean_degree = 8.0
[[brands]]
name = "Aurora"
price = 10.0
followers = 0.05
word_of_mouth = { talks_per_day = 0.3 }
[[brands.campaigns]]
name = "launch"
posts_per_day = 1.0
message = { appeal = 0.3 }
seeding = { strategy = "pagerank", count = 5, price = 3.0 }
[[brands]]
name = "Borealis"
price = 20.0
followers = 0.1
"""

SWEEP = """
name = "small sweep"
question = "What does rewiring do?"
scenario = "base.toml"
replicates = 4
measures = ["adopters", "reach", "spend", "contribution", "structural_virality", "Borealis/reach"]
[[factors]]
field = "network.rewiring"
levels = [0.0, 0.5]
[[factors]]
field = "brands.0.campaigns.0.message.appeal"
range = [0.1, 0.5]
steps = 3
[design]
kind = "full_factorial"
[timeseries]
columns = ["adopters", "shares"]
every_days = 3.0
"""


def written(folder, sweep=SWEEP, base=BASE):
    """Write a sweep file and its base scenario; return the path of the sweep file."""
    (folder / "base.toml").write_text(base)
    (folder / "sweep.toml").write_text(sweep)
    return folder / "sweep.toml"
