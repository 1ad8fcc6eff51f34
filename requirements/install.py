"""Fill .venv with the packages of a lock file, once: `python3 requirements/install.py runtime` (or `dev`).

Needs nothing but Python's standard library. A stamp in .venv holds the digest of the lock that was installed, so the
same lock is never installed twice; a note of an installation under way tells of one that was cut off, which is then
done again from nothing. Two that start at once take turns. Problems are one line on standard error, and exit code 1.
"""

import fcntl
import hashlib
import importlib.util
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SECONDS = {"runtime": 20, "dev": 60}
#: What pip says when it cannot reach the package index.
_OFFLINE = ("NewConnectionError", "Failed to establish", "Temporary failure in name resolution", "ConnectTimeout")


def main(arguments: Sequence[str]) -> None:
    """Install the packages of the lock named on the command line."""
    if len(arguments) != 1 or arguments[0] not in SECONDS:
        sys.exit("Usage: python3 requirements/install.py runtime|dev")
    name = arguments[0]
    lock = ROOT / "requirements" / f"{name}.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENV / f".installed-{name}"
    if _says(stamp, digest):
        return
    VENV.mkdir(exist_ok=True)
    with (ROOT / ".venv.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not _says(stamp, digest):
            _install(name, lock)
            stamp.write_text(digest)


def _says(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text() == digest and (VENV / "bin" / "python").exists()


def _install(name: str, lock: Path) -> None:
    under_way = VENV / ".under-way"
    if under_way.exists() or not _works():
        _make_environment()
    under_way.touch()
    start = time.monotonic()
    print(f"Installing packages (once, about {SECONDS[name]} seconds) …", flush=True)
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "--require-hashes", "--requirement", lock]
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    done = subprocess.run([*map(str, pip), *quiet], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        log = VENV / "install.log"
        log.write_text(done.stdout)
        sys.exit(_what_went_wrong(done.stdout, log))
    under_way.unlink()
    print(f"  done in {time.monotonic() - start:.0f} s.", flush=True)


def _works() -> bool:
    """Return whether there is an environment that a new enough Python and pip run in."""
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([VENV / "bin" / "python", "-c", test], capture_output=True).returncode == 0
    except OSError:
        return False


def _make_environment() -> None:
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        sys.exit("This Python cannot make a virtual environment. On Debian: apt install python3-venv")
    print("Making the virtual environment .venv …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        reason = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        sys.exit(f"The virtual environment .venv could not be made ({reason[-1]}). On Debian: apt install python3-venv")


def _what_went_wrong(output: str, log: Path) -> str:
    where = f"All of it: {log.relative_to(ROOT)}"
    if any(sign in output for sign in _OFFLINE):
        return f"The packages could not be fetched: no network. Connect, or set HTTPS_PROXY, and try again. {where}"
    errors = [line for line in output.splitlines() if line.startswith("ERROR: ")] or ["pip gave no reason"]
    return f"The packages could not be installed ({errors[0].removeprefix('ERROR: ').rstrip('.')}). {where}"


if __name__ == "__main__":
    main(sys.argv[1:])
