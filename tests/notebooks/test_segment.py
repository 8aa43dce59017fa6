"""The groups of the penguins through the live service: result, page, and the assignment as a file."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
from support import Client

ROOT = Path(__file__).parent.parent.parent


def test_penguins_are_grouped(client: Client) -> None:
    answer = client.upload("penguins.csv", (ROOT / "examples" / "penguins.csv").read_bytes())
    job = client.wait(client.submit("segment", dataset=answer.json["id"], parameters={"most": 4})["id"])
    assert job["status"] == "COMPLETED", job["error"]
    result = client.get(f"/jobs/{job['id']}/result").json
    assert (result["groups"], result["clear"]) == (3, True)
    assert result["headline"].startswith("Three clear groups: ")
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert "Only Gentoo, long flipper, shallow bill" in page
    kept = pd.read_csv(io.BytesIO(client.get(f"/jobs/{job['id']}/files/groups.csv").data))
    assert pd.crosstab(kept["group"], kept["species"]).max(axis=1).sum() >= 340
