"""Every route asks for a login, and the OpenAPI document names every route and method."""

from __future__ import annotations

import re

import pytest
from support import Client

from server_ext.api.openapi import specification
from server_ext.api.routes import ROUTES

OPEN = {("/health", "get")}


def methods() -> list[tuple[str, str]]:
    found = []
    for path, handler in ROUTES:
        shown = (
            re.sub(r"\(\[\^/\]\+\)", "{id}", path)
            .replace("(.+)", "{name}")
            .replace("/analyses/{id}", "/analyses/{name}")
        )
        for method in ("get", "post", "put", "patch", "delete"):
            if method in vars(handler) and vars(handler)[method] is not None:
                found.append((shown, method))
    return found


@pytest.mark.parametrize(("path", "method"), methods())
def test_no_route_answers_without_login(client: Client, path: str, method: str) -> None:
    answer = client.call(method.upper(), path.replace("{id}", "x").replace("{name}", "x"), Authorization="")
    assert answer.status == (200 if (path, method) in OPEN else 403)
    if (path, method) in OPEN:
        assert set(answer.json) == {"status"}


def test_the_document_and_the_routes_agree() -> None:
    paths = specification("/")["paths"]
    documented = {(path, method) for path, item in paths.items() for method in item if method != "parameters"}
    assert documented == set(methods())
