"""The outliers of a planted table through the live service: the rows, the reasons, the file."""

from __future__ import annotations

import io

import pandas as pd
from palmerpenguins import load_penguins
from support import Client


def test_planted_rows_are_reported(client: Client) -> None:
    table = load_penguins()
    table.loc[200, ["body_mass_g", "flipper_length_mm"]] = [6300, 172]
    table.loc[10, "sex"] = "femlae"
    answer = client.upload("planted.csv", table.to_csv(index=False).encode())
    job = client.wait(client.submit("outliers", dataset=answer.json["id"])["id"])
    assert job["status"] == "COMPLETED", job["error"]
    result = client.get(f"/jobs/{job['id']}/result").json
    assert [row["row"] for row in result["numbers"]["found"]] == [11, 201]
    assert result["headline"] == job["headline"]
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert "far above what flipper_length_mm 172 suggests" in page
    kept = pd.read_csv(io.BytesIO(client.get(f"/jobs/{job['id']}/files/unusual-rows.csv").data))
    assert kept["row"].tolist() == [11, 201]


def test_an_unknown_column_is_refused(client: Client) -> None:
    dataset = client.upload("penguins.csv", load_penguins().to_csv(index=False).encode()).json["id"]
    answer = client.post("/jobs", {"analysis": "outliers", "dataset": dataset, "parameters": {"columns": ["wings"]}})
    assert answer.status == 422
    assert "no column 'wings'" in answer.json["message"]
