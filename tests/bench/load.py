"""Requests per second and latencies, with wrk, and what a request costs the server's processors."""

import os
import re
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Server

SECONDS = 2
ROUNDS = 3
CONNECTIONS = 8
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one address did: requests per second, latencies in milliseconds, processor time a request in milliseconds.

    The last is what a busy machine disturbs least: time that other programs take is not in it.
    """

    rate: float
    p50: float
    p99: float
    cost: float


def compare(server: Server, paths: Sequence[str], headers: dict[str, str]) -> list[Figures]:
    """Measure `paths` in turn, several rounds of it, and return the median of each; so that a slow spell hits all."""
    for path in paths:
        _wrk(server, path, headers, 1)
    rounds = [[_wrk(server, path, headers, SECONDS) for path in paths] for _ in range(ROUNDS)]
    names = ("rate", "p50", "p99", "cost")
    return [
        Figures(*(statistics.median(getattr(figures, name) for figures in column) for name in names))
        for column in zip(*rounds, strict=True)
    ]


def _wrk(server: Server, path: str, headers: dict[str, str], seconds: int) -> Figures:
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *given, server.url + path]
    before = _processor_time(server)
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = _processor_time(server) - before
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"{path} did not answer as it should:\n{output}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    number = re.search(r"(\d+) requests in", output)
    assert rate, output
    assert number, output
    return Figures(float(rate[1]), _percentile(output, 50), _percentile(output, 99), spent / int(number[1]))


def _processor_time(server: Server) -> float:
    """Return what the server and its workers have used so far, in milliseconds."""
    ticks = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if server.process.pid in (int(entry.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _percentile(output: str, which: int) -> float:
    found = re.search(rf"{which}%\s+([\d.]+)(us|ms|s)", output)
    assert found, output
    return float(found[1]) * _UNITS[found[2]]
