"""Every error this product raises on purpose; only this module knows the tree.

    AnalystError
    ├── Malformed          the request cannot be understood
    ├── Forbidden          the caller may not do this
    ├── NotFound           no such thing under that name
    ├── Conflict           the thing is not in a state that allows this
    ├── TooLarge           more than a limit allows
    ├── UnsupportedFormat  a kind of content that is not taken
    ├── Refused            understood, but a field's value cannot be taken
    ├── Busy               the service has enough to do; try again later
    ├── Unavailable        a part the service needs (store, queue) does not answer
    ├── DiskFull           there is no room for what is to be written
    └── LeaseLost          the attempt no longer owns its job (never shown to users)

What each one means over HTTP stands in one table, `server_ext.api.errors`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a request."""

    field: str
    message: str


class AnalystError(Exception):
    """Base of all errors raised on purpose: a message for people and a reason for programs."""

    reason = "error"

    def __init__(self, message: str, *, reason: str | None = None, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or self.reason
        self.errors = errors


class Malformed(AnalystError):
    """The request cannot be understood."""

    reason = "malformed"


class Forbidden(AnalystError):
    """The caller may not do this."""

    reason = "forbidden"


class NotFound(AnalystError):
    """No such thing under that name."""

    reason = "not_found"

    @classmethod
    def of(cls, kind: str, name: str) -> NotFound:
        """Return the error for a missing `kind` (dataset, job, …) called `name`."""
        return cls(f"There is no {kind} {name[:80]!r}.")


class Conflict(AnalystError):
    """The thing is not in a state that allows this."""

    reason = "conflict"


class TooLarge(AnalystError):
    """More than a limit allows."""

    reason = "too_large"


class UnsupportedFormat(AnalystError):
    """A kind of content that is not taken."""

    reason = "unsupported_format"


class Refused(AnalystError):
    """Understood, but a field's value cannot be taken."""

    reason = "refused"

    @classmethod
    def field(cls, field: str, message: str, reason: str | None = None) -> Refused:
        """Return the refusal of one field."""
        return cls(f"{field}: {message}", reason=reason, errors=(FieldError(field, message),))


class Busy(AnalystError):
    """The service has enough to do; try again after `retry_after` seconds."""

    reason = "busy"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(AnalystError):
    """A part the service needs (store, queue) does not answer."""

    reason = "unavailable"


class DiskFull(AnalystError):
    """There is no room left for what is to be written; nothing half-written was kept."""

    reason = "disk_full"


class LeaseLost(AnalystError):
    """The attempt no longer owns its job: whatever it still wanted to write is void."""

    reason = "lease_lost"


FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def room_needed() -> Iterator[None]:
    """Tell the errors of a full disk as such."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(f"There is no room left on the disk ({error.strerror}); nothing was kept.") from error
        raise
