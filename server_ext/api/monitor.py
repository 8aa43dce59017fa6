"""/analyst/ itself: the page with the shelf and the monitor, for any browser, and the files that it is made of.

The page asks the same routes as everybody else. It holds nothing of the service: this module only serves files, under
a policy by which nothing but these files runs, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Callable, Coroutine
from html import escape
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, authenticated

from analyst_lib.page import asset as report_asset
from server_ext.api.base import RESOURCE

HERE = Path(__file__).parents[1] / "monitor"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
YEAR = 365 * 24 * 3600
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
Method = Callable[..., Coroutine[Any, Any, None]]


def for_readers(method: Method) -> Method:
    """Send who is not logged in to Jupyter's login page, and let in who is authorized for `analyst`."""
    return cast("Method", authenticated(authorized(method)))


class PageHandler(JupyterHandler):
    """The page."""

    auth_resource = RESOURCE

    @for_readers
    async def get(self) -> None:
        """Send it; a token in the address is taken out of it, since it would be in bookmarks and histories."""
        if "token" in self.request.arguments:
            self.redirect(f"{self.base_url}analyst/{_without_token(self.request.query)}")
            return
        nonce = secrets.token_urlsafe(16)
        self.set_header("Content-Security-Policy", POLICY.format(nonce=nonce))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        assert self.xsrf_token  # asking for it sets the cookie that the page's requests tell again
        values = {"base": f"{self.base_url}analyst/", "login": self.login_url, "version": version(), "nonce": nonce}
        self.finish(filled(values))

    @property
    def login_url(self) -> str:
        """The address of the login page, from which one comes back here."""
        return f"{self.settings['login_url']}?{urlencode({'next': f'{self.base_url}analyst/'})}"


class AssetHandler(JupyterHandler):
    """The page's script and style; their address changes with their content, so browsers may keep them."""

    auth_resource = RESOURCE

    @for_readers
    async def get(self, known: str, name: str) -> None:
        """Send a file."""
        if known != version() or name not in files():
            raise HTTPError(404)
        self.set_header("Content-Type", TYPES[Path(name).suffix])
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", f"private, max-age={YEAR}, immutable")
        self.finish(files()[name])


@functools.cache
def files() -> dict[str, bytes]:
    """Return the files beside the page by name; the style begins with the colours of reports."""
    found = {path.name: path.read_bytes() for path in HERE.iterdir() if path.suffix in TYPES}
    colours = report_asset("page.css").split("\n* {", 1)[0]
    return found | {"monitor.css": colours.encode() + b"\n" + found["monitor.css"]}


@functools.cache
def version() -> str:
    """Return what changes when any of the files does."""
    return hashlib.sha256(b"\0".join(content for _, content in sorted(files().items()))).hexdigest()[:16]


def filled(values: dict[str, str]) -> str:
    """Return the page with its blanks filled."""
    text = (HERE / "index.html").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", escape(value))
    return text


def _without_token(query: str) -> str:
    rest = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "token"]
    return f"?{urlencode(rest)}" if rest else ""
