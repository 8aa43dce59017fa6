"""The one table from errors to HTTP, and the one shape in which they are told."""

from __future__ import annotations

from typing import Any

from tornado.web import HTTPError

from server_ext import errors

STATUS: dict[type[errors.AnalystError], int] = {
    errors.Malformed: 400,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnsupportedFormat: 415,
    errors.Refused: 422,
    errors.Busy: 429,
    errors.Unavailable: 503,
    errors.DiskFull: 507,
}
REASONS = {400: "malformed", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}
REASONS |= {409: "conflict", 413: "too_large", 415: "unsupported_format", 429: "busy"}
REASONS |= {503: "unavailable", 507: "disk_full"}
MESSAGES = {403: "You are not logged in, or may not do this.", 404: "There is nothing at this address."}
MESSAGES |= {405: "This address does not take that method."}


def status_of(error: BaseException) -> int:
    """Return the HTTP status that tells an error."""
    if isinstance(error, HTTPError):
        return error.status_code
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


def error_body(status: int, error: BaseException | None) -> dict[str, Any]:
    """Return `{"message", "reason", "errors"}`; what an unexpected error said stays in the log."""
    if isinstance(error, errors.AnalystError):
        fields = [{"field": e.field, "message": e.message} for e in error.errors]
        return {"message": error.message, "reason": error.reason, "errors": fields}
    said = error.log_message if isinstance(error, HTTPError) and status < 500 else None
    message = said or MESSAGES.get(status) or ("The server failed; its log says why." if status >= 500 else "Refused.")
    return {"message": message, "reason": REASONS.get(status, "internal" if status >= 500 else "refused"), "errors": []}
