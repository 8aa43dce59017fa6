"""/analyst/datasets: upload, list, schema, preview, original file, tags, delete."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import cast

from tornado.http1connection import HTTP1Connection
from tornado.web import stream_request_body

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.fields import JOB, tags_of, typed
from server_ext.api.sending import send_file
from server_ext.api.uploads import Sink, sink_for
from server_ext.api.views import dataset_line, dataset_view
from server_ext.domain import Dataset, DatasetFilter
from server_ext.errors import AnalystError
from server_ext.services.datasets import too_large

PIECE = 1 << 20


@stream_request_body
class DatasetsHandler(AnalystHandler):
    """The list, and uploads, which are written to disk while they arrive."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Check the login, then make ready for the body."""
        self._stack = ExitStack()
        self._held = bytearray()
        self._sink: Sink | None = None
        self._wrong: AnalystError | None = None
        await super().prepare()
        if self.request.method == "POST" and self.current_user and not self._finished:
            self._open()

    def _open(self) -> None:
        limit = self.context.settings.max_upload
        cast("HTTP1Connection", self.request.connection).set_max_body_size(limit + PIECE)
        if int(self.request.headers.get("Content-Length") or 0) > limit + PIECE:
            raise too_large(limit)
        self._tags = tags_of(self.get_query_arguments("tag"))
        headers = {name.lower(): value for name, value in self.request.headers.get_all()}
        folder = self._stack.enter_context(self.context.files.incoming())
        self._sink = sink_for(headers, self.get_query_argument("name", None), folder, limit)

    async def data_received(self, chunk: bytes) -> None:
        """Take the next piece of the body; what is wrong with it is told once all has arrived."""
        if self._sink is None or self._wrong is not None:
            return
        self._held += chunk
        if len(self._held) >= PIECE:
            await self._pass_on()

    async def _pass_on(self) -> None:
        data, self._held = bytes(self._held), bytearray()
        try:
            if self._sink is not None:
                await self.do(self._sink.feed, data)
        except AnalystError as error:
            self._wrong = error

    @guarded
    async def post(self) -> None:
        """Keep the uploaded table."""
        dataset, new = await self._kept()
        self.set_header("Location", f"{self.base_url}analyst/datasets/{dataset.id}")
        self.answer(dataset_view(dataset), 201 if new else 200)

    async def _kept(self) -> tuple[Dataset, bool]:
        try:
            await self._pass_on()
            if self._wrong is not None:
                raise self._wrong
            assert self._sink is not None
            upload = replace(await self.do(self._sink.close), tags=self._tags)
            return await self.do(self.context.datasets.add, upload, self.owner)
        finally:  # before the answer, so that who reads a refusal finds nothing left of the file
            await self.do(self._stack.close)

    def on_finish(self) -> None:
        """Remove what was written aside."""
        self._stack.close()

    def on_connection_close(self) -> None:
        """Remove what was written aside when the caller went away."""
        self._stack.close()

    @guarded
    async def get(self) -> None:
        """List datasets, newest first."""
        ids = tuple(id for part in self.get_arguments("id") for id in part.split(",") if id)
        which = DatasetFilter(ids, self.get_argument("q", None), self.get_argument("tag", None))
        page = await self.do(self.context.datasets.list, which, self.limit(), self.get_argument("cursor", None))
        self.answer({"items": [dataset_line(d) for d in page.items], "next": page.next})


class DatasetHandler(AnalystHandler):
    """One dataset."""

    @guarded
    async def get(self, id: str) -> None:
        """Show it with its schema."""
        self.answer(dataset_view(await self.do(self.context.datasets.get, id)))

    @guarded
    async def patch(self, id: str) -> None:
        """Change its tags."""
        wanted = typed(self.body(), {"tags": JOB["tags"]}, "a dataset that can be changed", needed=("tags",))
        self.answer(dataset_view(await self.do(self.context.datasets.retag, id, tags_of(wanted["tags"]))))

    @guarded
    async def delete(self, id: str) -> None:
        """Forget it."""
        await self.do(self.context.datasets.delete, id)
        self.answer_empty()


class PreviewHandler(AnalystHandler):
    """Some rows of a dataset."""

    @guarded
    async def get(self, id: str) -> None:
        """Show rows `offset` to `offset + limit`."""
        offset = self.whole_number("offset", 0, 0, 10**12)
        self.answer(await self.do(self.context.datasets.preview, id, offset, self.limit(20)))


class FileHandler(AnalystHandler):
    """A dataset's original file."""

    @guarded
    async def get(self, id: str) -> None:
        """Send the file as it was uploaded."""
        dataset = await self.do(self.context.datasets.get, id)
        path = await self.do(self.context.datasets.original, id)
        await send_file(self, path, "application/octet-stream", dataset.name)
