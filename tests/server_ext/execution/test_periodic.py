"""What is done every few seconds goes on, whatever one of its turns does; secrets of notifications reach no kernel."""

from __future__ import annotations

import threading

import pytest

from server_ext.config import secret
from server_ext.errors import Unavailable
from server_ext.execution.periodic import Periodic
from server_ext.execution.processes import job_environment


@pytest.mark.parametrize("error", [Unavailable("away"), KeyError("a mistake of ours")])
def test_a_turn_that_fails_is_not_the_last(error: Exception) -> None:
    turns: list[int] = []
    again = threading.Event()

    def work() -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            raise error
        again.set()

    with Periodic("test", 0.01, work):
        assert again.wait(10)


@pytest.mark.parametrize("name", ["ANALYST_SMTP_PASSWORD", "ANALYST_WEBHOOK_SECRET"])
def test_secrets_of_notifications_reach_no_kernel(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "canary")
    monkeypatch.setenv(f"{name}_FILE", "/run/secrets/canary")
    assert secret(name) == "canary"
    assert not [value for value in job_environment("j", 1, "w", "c").values() if "canary" in value]
