"""jupyter-analyst: notebooks as a service, as a Jupyter server extension."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from server_ext.extension import AnalystExtension  # not in workers, which never need the server

    return [{"module": "server_ext", "app": AnalystExtension}]
