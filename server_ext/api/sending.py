"""Sends files in pieces, with names and policies that keep what they hold apart from our own pages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

from tornado.web import RequestHandler

PIECE = 1 << 18
SANDBOX = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; frame-ancestors 'self'"
)


async def send_file(handler: RequestHandler, path: Path, media_type: str, download: str | None = None) -> None:
    """Send a file; with a `download` name as an attachment."""
    handler.set_header("Content-Type", media_type)
    handler.set_header("Content-Length", str(path.stat().st_size))
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.set_header("Cache-Control", "private, no-cache")
    handler.set_header("Content-Security-Policy", SANDBOX)
    handler.set_header("Referrer-Policy", "no-referrer")
    if download:
        handler.set_header("Content-Disposition", disposition(download))
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            handler.write(piece)
            await handler.flush()
    handler.finish(set_content_type=media_type)  # type: ignore[call-arg]


def disposition(name: str) -> str:
    """Return the Content-Disposition of a download, for names in any script (RFC 6266)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\/%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
