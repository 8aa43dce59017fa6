"""What all handlers share: login, JSON in and out, errors in one shape, work done in threads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import authenticated

from server_ext.api.errors import error_body, status_of
from server_ext.errors import AnalystError, Busy, Malformed, Refused, TooLarge, UnsupportedFormat, room_needed

if TYPE_CHECKING:
    from server_ext.context import Context

P = ParamSpec("P")
T = TypeVar("T")
Method = Callable[..., Coroutine[Any, Any, None]]
MAX_LIMIT = 500
RESOURCE = "analyst"


def guarded(method: Method) -> Method:
    """Let in only who is logged in and authorized for the `analyst` resource."""
    return cast("Method", authenticated(authorized(method)))


class AnalystHandler(APIHandler):
    """Base of the handlers under /analyst."""

    auth_resource = RESOURCE

    def initialize(self, context: Context) -> None:
        """Take the parts of the service."""
        self.context = context

    @property
    def owner(self) -> str | None:
        """The caller's name; None where logins have no stable names (a token belongs to one tenant)."""
        stable = type(self.identity_provider).__name__ not in ("IdentityProvider", "PasswordIdentityProvider")
        return self.current_user.username if stable and self.current_user else None

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do blocking work in a thread, so that the event loop goes on."""
        with room_needed():
            return await asyncio.to_thread(work, *args, **kwargs)

    def answer(self, value: Any, status: int = 200) -> None:
        """Send a value as JSON."""
        self.set_status(status)
        self.finish(json.dumps(value, allow_nan=False))

    def answer_empty(self) -> None:
        """Answer 204."""
        self.set_status(204)
        self.finish()

    def body(self) -> dict[str, Any]:
        """Return the request's JSON object; an empty body is an empty object.

        Raises
        ------
        TooLarge, UnsupportedFormat, Malformed
            If it is over the limit, of another media type, or not a JSON object with distinct keys and finite numbers.
        """
        data = self.request.body
        if len(data) > self.context.settings.max_body:
            raise TooLarge(f"The request has {len(data)} bytes; the most is {self.context.settings.max_body}.")
        if not data.strip():
            return {}
        media_type = self.request.headers.get("Content-Type", "").split(";")[0].strip()
        if media_type not in ("application/json", ""):
            raise UnsupportedFormat(f"Send application/json, not {media_type[:80]!r}.")
        return parsed(data)

    def limit(self, default: int = 50) -> int:
        """Return the `limit` argument: 1 to 500."""
        return self.whole_number("limit", default, 1, MAX_LIMIT)

    def whole_number(self, name: str, default: int, low: int, high: int) -> int:
        """Return an argument that is a whole number within bounds; Refused if it is not."""
        given = self.get_argument(name, None)
        if given is None:
            return default
        if not (given.isascii() and given.isdigit() and len(given) < 16 and low <= int(given) <= high):
            raise Refused.field(name, f"must be a whole number from {low} to {high}, not {given[:40]!r}")
        return int(given)

    def yes_or_no(self, name: str) -> bool | None:
        """Return an argument that is true or false, None if it is not given; Refused if it is something else."""
        given = self.get_argument(name, None)
        if given is None:
            return None
        known = {"true": True, "1": True, "false": False, "0": False}
        if given not in known:
            raise Refused.field(name, f"must be true or false, not {given[:40]!r}")
        return known[given]

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send any error in the one shape."""
        error = kwargs["exc_info"][1] if "exc_info" in kwargs else None
        if isinstance(error, Busy):
            self.set_header("Retry-After", str(error.retry_after))
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(error_body(status_code, error)))

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Give our own errors their status."""
        error = kwargs["exc_info"][1] if "exc_info" in kwargs else None
        super().send_error(status_of(error) if isinstance(error, AnalystError) else status_code, **kwargs)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log only what is unexpected with a traceback."""
        if isinstance(value, AnalystError):
            self.log.info("%s %s: %s", self.request.method, self.request.path, value.message)
        else:
            super().log_exception(typ, value, tb)


class NothingHere(AnalystHandler):
    """Answers every address under /analyst that is none."""

    @guarded
    async def get(self) -> None:
        """Answer 404."""
        self.send_error(404)

    post = put = patch = delete = get


def parsed(data: bytes) -> dict[str, Any]:
    """Return a JSON object; Malformed if it is none, repeats a key or holds NaN or Infinity."""
    try:
        value = json.loads(data, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The request is not JSON: {str(error)[:200]}.") from error
    if not isinstance(value, dict):
        raise Malformed("The request must be a JSON object.")
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is repeated")
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
