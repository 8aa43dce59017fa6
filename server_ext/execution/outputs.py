"""Text that cells print, taken into the notebook in large pieces and up to a limit.

A kernel may send a message for every print. Each would be appended to the text before it, which costs more the longer
that is; so pieces are gathered here and written together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

PIECE = 256 * 1024


class OutputLimit:
    """Takes stream messages for one cell after another; `tell` gets each piece at once, for live output."""

    def __init__(self, limit: int, tell: Callable[[str, str], None]) -> None:
        self._limit = limit
        self._tell = tell
        self._cell: NotebookNode | None = None
        self._stream = "stdout"
        self._held: list[str] = []
        self._held_size = 0
        self._taken = 0
        self._cut = 0
        self._dropped = False

    def take(self, msg: dict[str, Any], cell: NotebookNode) -> None:
        """Take one stream message of a cell."""
        stream, text = msg["content"]["name"], msg["content"]["text"]
        if cell is not self._cell:
            self.flush()
            self._cell, self._taken, self._cut = cell, 0, 0
        if stream != self._stream:
            self._write()
            self._stream = stream
        kept = text[: max(0, self._limit - self._taken)]
        self._cut += len(text) - len(kept)
        self._hold(kept)

    def _hold(self, text: str) -> None:
        if not text:
            return
        self._taken += len(text)
        self._held.append(text)
        self._held_size += len(text)
        self._tell(text, self._stream)
        if self._held_size >= PIECE:
            self._write()

    def drop(self, size: int) -> None:
        """Count text of this cell, in bytes, that was dropped before it came here."""
        self._cut += size
        self._dropped = self._dropped or size > 0

    def flush(self) -> None:
        """Write what is held back, and how much was cut."""
        self._write()
        if self._cut and self._cell is not None:
            about = "about " if self._dropped else ""
            note = f"\n… {about}{self._cut:,} more characters were cut; a cell may print {self._limit:,}.\n"
            self._append(note, "stderr")
            self._cut, self._dropped = 0, False

    def _write(self) -> None:
        if self._held:
            self._append("".join(self._held), self._stream)
            self._held.clear()
            self._held_size = 0

    def _append(self, text: str, stream: str) -> None:
        if self._cell is None:
            return
        outputs = self._cell.outputs
        if outputs and outputs[-1].output_type == "stream" and outputs[-1].name == stream:
            outputs[-1].text += text
        else:
            outputs.append(new_output("stream", name=stream, text=text))
