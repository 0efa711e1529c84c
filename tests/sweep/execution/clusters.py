"""A Dask scheduler and its workers, as somebody would start them by hand."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Dask:
    """A scheduler and its workers, as somebody would start them by hand."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes = []
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def start(self, *arguments, path=str(ROOT)):
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def work(self, *arguments, path=str(ROOT)):
        return self.start(
            "worker", self.address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder),
            *arguments, path=path,
        )  # fmt: skip

    def listens(self, patience=60.0):
        """Wait until the scheduler listens."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                return
            time.sleep(0.05)
        raise TimeoutError(self.address)

    def end(self):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
