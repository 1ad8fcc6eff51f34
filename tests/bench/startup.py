"""How long `make run` takes from a fresh clone to the first byte, and the second time."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests import servers


def measure() -> None:
    """Print both times; the packages come from pip's cache where it has them, as on any machine."""
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder:
        clone = Path(folder) / "clone"
        _clone(clone)
        print("| `make run` | seconds to the first byte |\n| --- | ---: |", flush=True)
        print(f"| from a fresh clone | {_first_byte(clone):.1f} |", flush=True)
        print(f"| again | {_first_byte(clone):.1f} |", flush=True)


def _clone(target: Path) -> None:
    """Copy what is, or could be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=servers.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (servers.ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(servers.ROOT / name, target / name)


def _first_byte(clone: Path) -> float:
    port = str(servers.free_port())
    start = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        env=servers.clean_environment(),
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while process.poll() is None:
            try:
                servers.get(f"http://127.0.0.1:{port}/")
                return time.monotonic() - start
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("make run ended before it answered.")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
