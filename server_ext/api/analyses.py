"""/analyst/analyses: what can be run, and the JSON Schema of its parameters."""

from __future__ import annotations

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.views import analysis_line, analysis_view


class AnalysesHandler(AnalystHandler):
    """The list."""

    @guarded
    async def get(self) -> None:
        """List all analyses by name; broken ones say what is wrong with them."""
        found = await self.do(self.context.analyses.list)
        self.answer({"items": [analysis_line(a) for a in found], "next": None})


class AnalysisHandler(AnalystHandler):
    """One analysis."""

    @guarded
    async def get(self, name: str) -> None:
        """Show it with its parameters' schema."""
        self.answer(analysis_view(await self.do(self.context.analyses.get, name)))
