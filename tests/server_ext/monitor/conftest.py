"""A site to look at, with 2,000 jobs in its store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from monitored import STEPS, Site, fill
from support import write_notebook


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server, with analyses that wait for files."""
    made = Site(tmp_path_factory.mktemp("site"))
    data = made.home / "data" / "analyst"
    data.mkdir(parents=True)
    fill(f"sqlite:///{data}/analyst.sqlite")
    cells = [STEPS.format(name) for name in ("one", "two", "three")]
    write_notebook(made.home / "root" / "analyses" / "steps.ipynb", *cells, parameters='folder: str = ""')
    made.start()
    try:
        yield made
    finally:
        made.end()
