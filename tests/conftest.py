"""A live service for the tests: a real server with its own folder, workers and kernels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import Client
from with_server import Server, server


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of one process share."""
    with server(tmp_path_factory.mktemp("live"), "--Analyst.workers=1", "--Analyst.stop_grace=1") as made:
        yield made


@pytest.fixture(scope="session")
def client(live: Server) -> Client:
    """A client of the shared server."""
    return Client(live.url, live.token)


@pytest.fixture(scope="session")
def analyses(live: Server) -> Path:
    """The folder in which the shared server finds the tests' own analyses."""
    folder = live.home / "root" / "analyses"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
