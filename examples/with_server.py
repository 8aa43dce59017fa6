"""Runs a command beside a real server with the extension, in a folder of its own.

    python examples/with_server.py COMMAND ...

The command finds the server in ANALYST_URL and TOKEN. Exits with the command's status.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START_WITHIN = 90.0


@dataclass(frozen=True)
class Server:
    """A running server: its address (of Jupyter, without /analyst), token, home folder and process."""

    url: str
    token: str
    home: Path
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def server(home: Path, *arguments: str, app: str = "server", state: str = "ok") -> Iterator[Server]:
    """Start `jupyter server` (or `jupyter lab`) on a free port with all its data below `home`; end it afterwards.

    It is given once its health is in the state: `ok` needs a worker.
    """
    token = secrets.token_hex(16)
    (home / "root").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jupyter", app, "--ip=127.0.0.1", f"--port={free_port()}", "--no-browser"]
    command += ["--allow-root", f"--ServerApp.root_dir={home / 'root'}", *arguments]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment(home, token), cwd=home / "root", stdout=log, stderr=log)
    try:
        yield Server(wait_until_up(process, home, state), token, home, process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(home: Path, token: str) -> dict[str, str]:
    """Return the environment of a server that keeps everything below `home`."""
    folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("DATA", "CONFIG", "RUNTIME")}
    return {**os.environ, **folders, "JUPYTER_TOKEN": token}


def free_port() -> int:
    """Return a port that nobody listens on, below those that outgoing connections take."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as found, contextlib.suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port


def wait_until_up(process: subprocess.Popen[bytes], home: Path, state: str) -> str:
    """Wait for the first healthy answer and return the server's address (it may have taken another port)."""
    end = time.monotonic() + START_WITHIN
    known = home / "runtime" / f"jpserver-{process.pid}.json"
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            url = str(json.loads(known.read_text())["url"]).rstrip("/")
            with urllib.request.urlopen(f"{url}/analyst/health", timeout=5) as answer:
                if json.load(answer)["status"] == state:
                    return url
        time.sleep(0.1)
    log = "\n".join((home / "server.log").read_text(errors="replace").splitlines()[-60:])
    raise RuntimeError(f"The server did not start; {home / 'server.log'} ends:\n{log}")


def main() -> int:
    """Run the command."""
    with tempfile.TemporaryDirectory(prefix="analyst-") as folder, server(Path(folder)) as made:
        known = {"ANALYST_URL": f"{made.url}/analyst", "TOKEN": made.token}
        return subprocess.run(sys.argv[1:], env={**os.environ, **known}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
