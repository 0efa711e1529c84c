"""`Provenance`: enough to make a run again, as plain data. Everything volatile stands under ``environment``."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import kernels
from simulation.version import own_version

if TYPE_CHECKING:
    from simulation.draws.rule import SharingRule
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

SCHEMA = 1
_LIBRARIES = ("numpy", "numba", "llvmlite", "scipy", "networkx", "mesa", "pyarrow")


_version = cache(version)  # a look at a package leaves circles of references behind


def versions() -> dict[str, str]:
    """Versions of Grapevine, Python and the libraries that decide a run's numbers."""
    return {
        "grapevine": own_version(),
        "python": platform.python_version(),
        **{library: _version(library) for library in _LIBRARIES},
    }


def _commit() -> str | None:
    """Commit of the sources where they lie in a git checkout of their own, marked if changed."""
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None
    try:
        described = subprocess.run(
            ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
            capture_output=True,
            text=True,
            check=True,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return described.stdout.strip()


def _processor() -> str:
    """Name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


@dataclass(frozen=True)
class Provenance:
    """How a run came about.

    Attributes
    ----------
    run : str
        Identity: SHA-256 of scenario, network, kernels, versions and a rule of the user's. Equal runs give equal bytes.
    facts : dict
        What decides the numbers.
    environment : dict
        Where and when: clock, machine, threads, paths.
    """

    run: str
    facts: dict[str, Any]
    environment: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, scenario: Scenario, network: SocialNetwork, threads: int = 1, rule: SharingRule | None = None
    ) -> Provenance:
        """Describe a run that is about to start."""
        report = network.report
        facts = {
            "scenario": {"name": scenario.name, "digest": scenario.digest()},
            "random_seed": scenario.run.random_seed,
            "replicates": scenario.run.replicates,
            "network": {
                "origin": "file" if scenario.network.file is not None else scenario.network.generator,
                "digest": network.digest(),
                "consumers": network.consumers,
                "ties": network.ties,
                "report": None if report is None else asdict(report),
            },
            "kernels": kernels.SOURCE_DIGEST,
            "versions": versions(),
        }
        if rule is not None:
            facts["sharing_rule"] = {"name": rule.name, "digest": rule.digest}
        identity = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        environment = {
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": _commit(),
            "network_file": scenario.network.file,
            "threads": threads,
            "cores": os.cpu_count(),
            "processor": _processor(),
            "platform": platform.platform(),
        }
        return cls(identity, facts, environment)

    def as_dict(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """Return what ``provenance.json`` holds; `files` are the other files of the run folder."""
        finished = datetime.now(UTC).isoformat(timespec="seconds")
        return {
            "schema": SCHEMA,
            "run": self.run,
            **self.facts,
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
            "environment": {**self.environment, "finished": finished},
        }
