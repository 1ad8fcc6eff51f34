"""Requests per second and latencies, with wrk, beside the floor of the same server."""

import re
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from tests.servers import Server

SECONDS = 2
ROUNDS = 3
CONNECTIONS = 8
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one address did: requests per second, and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float


def compare(server: Server, paths: Sequence[str], headers: dict[str, str]) -> list[Figures]:
    """Measure `paths` in turn, several rounds of it, and return the median of each; so that a slow spell hits all."""
    for path in paths:
        _wrk(server.url + path, headers, 1)
    rounds = [[_wrk(server.url + path, headers, SECONDS) for path in paths] for _ in range(ROUNDS)]
    return [
        Figures(*(statistics.median(getattr(figures, name) for figures in column) for name in ("rate", "p50", "p99")))
        for column in zip(*rounds, strict=True)
    ]


def _wrk(url: str, headers: dict[str, str], seconds: int) -> Figures:
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *given, url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"{url} did not answer as it should:\n{output}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert rate, output
    return Figures(float(rate[1]), _percentile(output, 50), _percentile(output, 99))


def _percentile(output: str, which: int) -> float:
    found = re.search(rf"{which}%\s+([\d.]+)(us|ms|s)", output)
    assert found, output
    return float(found[1]) * _UNITS[found[2]]
