"""Why a format of a report cannot be made, as the child process tells the service."""

from __future__ import annotations


class CannotMake(Exception):
    """A format cannot be made: a message for people and a reason for programs."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
