"""The timeline through the live service: its headline and its numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from support import Client


def test_a_timeline_is_made(client: Client) -> None:
    months = pd.date_range("2016-01-01", periods=96, freq="MS")
    values = 200 + np.random.default_rng(0).normal(0, 5, 96) + 90 * (np.arange(96) >= 60)
    table = pd.DataFrame({"month": months, "sales": values.round(2)})
    dataset = client.upload("sales.csv", table.to_csv(index=False).encode()).json["id"]
    job = client.wait(client.submit("timeline", dataset=dataset)["id"])
    assert job["status"] == "COMPLETED", job["error"]
    result = client.get(f"/jobs/{job['id']}/result").json
    assert "the level rose by" in job["headline"]
    assert [(c["label"], c["kind"]) for c in result["numbers"]["changes"]] == [("January 2021", "level")]
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert page.count("data-analyst-figure") >= 3
    assert client.get(f"/jobs/{job['id']}/files/series.csv").data.count(b"\n") == 97
