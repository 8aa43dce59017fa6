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
def server(home: Path, *arguments: str) -> Iterator[Server]:
    """Start `jupyter server` on a free port with all its data below `home`; end it afterwards."""
    port, token = free_port(), secrets.token_hex(16)
    (home / "root").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jupyter", "server", "--ip=127.0.0.1", f"--port={port}", "--no-browser"]
    command += ["--allow-root", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={home / 'root'}", *arguments]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment(home, token), cwd=home / "root", stdout=log, stderr=log)
    try:
        made = Server(f"http://127.0.0.1:{port}", token, home, process)
        wait_until_up(made)
        yield made
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
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_up(made: Server) -> None:
    """Wait for the first healthy answer."""
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        if made.process.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{made.url}/analyst/health", timeout=5) as answer:
            if json.load(answer)["status"] == "ok":
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start; {made.home / 'server.log'} ends:\n{log_end(made)}")


def log_end(made: Server) -> str:
    """Return the last lines of the server's log."""
    return "\n".join((made.home / "server.log").read_text(errors="replace").splitlines()[-20:])


def main() -> int:
    """Run the command."""
    with tempfile.TemporaryDirectory(prefix="analyst-") as folder, server(Path(folder)) as made:
        known = {"ANALYST_URL": f"{made.url}/analyst", "TOKEN": made.token}
        return subprocess.run(sys.argv[1:], env={**os.environ, **known}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
