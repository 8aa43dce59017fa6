"""Environments of the libraries that benchmarks compare with, apart from ours so that no pins clash.

A benchmark asks `peer_python("skrub", "skrub==0.11.0", "pandas")` for an interpreter and runs the peer's script with
it. The first call makes `build/peers/skrub` (git ignores `build/`) and installs; later calls find it as long as the
requirements are the same. Peers whose pins clash with each other get names of their own; a peer that needs another
Python than the one that runs the benchmark names it: `peer_python("dataprep", "dataprep", base="python3.9")`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PEERS = Path(__file__).parents[1] / "build" / "peers"
STAMP = "installed.txt"


def peer_python(name: str, *requirements: str, base: str = sys.executable) -> Path:
    """Return the interpreter of an environment that holds just these requirements, made when it is not there yet.

    Parameters
    ----------
    name
        Of the folder below build/peers.
    *requirements
        As pip takes them, pins included ("statsforecast==2.0.3").
    base
        The interpreter that the environment is made with.

    Raises
    ------
    RuntimeError
        If pip fails, with the end of what it said. Nothing is kept then, so that the next call tries again.
    """
    folder = PEERS / name
    wanted = "\n".join([base, *requirements])
    with _alone(name):
        stamp = folder / STAMP
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder, requirements, base)
            stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin" / "python"


def run_peer(python: Path, *words: str) -> str:
    """Return what a script prints that runs in a peer's environment: on one thread, with none of our paths."""
    done = subprocess.run([str(python), *words], env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed in {python.parents[1].name}:\n{done.stderr[-2000:]}")
    return done.stdout


def environment() -> dict[str, str]:
    """Return the variables that a peer is run with."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    return {key: value for key, value in os.environ.items() if key not in unwanted} | one


def _make(folder: Path, requirements: tuple[str, ...], base: str) -> None:
    print(f"making {folder.name} with {', '.join(requirements)} …", file=sys.stderr)
    subprocess.run([base, "-m", "venv", str(folder)], check=True, env=environment())
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*install, *requirements], env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"pip could not install {', '.join(requirements)}:\n{done.stderr[-2000:]}")


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Let one process at a time make an environment."""
    PEERS.mkdir(parents=True, exist_ok=True)
    with (PEERS / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python benchmarks/peers.py NAME REQUIREMENT [REQUIREMENT …]")
    print(peer_python(sys.argv[1], *sys.argv[2:]))
