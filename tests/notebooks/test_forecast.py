"""The forecast through the live service: its headline, numbers and files, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
from support import Client


def test_a_forecast_is_made(client: Client) -> None:
    months = pd.date_range("2016-01-01", periods=84, freq="MS")
    time = np.arange(84)
    values = 200 + 1.5 * time + 30 * np.sin(time * np.pi / 6) + np.random.default_rng(0).normal(0, 4, 84)
    table = pd.DataFrame({"month": months, "sales": values.round(2)})
    dataset = client.upload("sales.csv", table.to_csv(index=False).encode()).json["id"]
    job = client.wait(client.submit("forecast", dataset=dataset, parameters={"horizon": 6, "level": 0.8})["id"])
    assert job["status"] == "COMPLETED", job["error"]
    assert job["headline"].startswith("sales should be 4.5% higher over the next 6 months than a year before")
    result = client.get(f"/jobs/{job['id']}/result").json
    coming = 200 + 1.5 * np.arange(84, 90) + 30 * np.sin(np.arange(84, 90) * np.pi / 6)
    np.testing.assert_allclose([step["forecast"] for step in result["forecast"]], coming, rtol=0.05)
    assert [step["label"] for step in result["forecast"]][:2] == ["January 2023", "February 2023"]
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert page.count("data-analyst-figure") >= 3
    assert client.get(f"/jobs/{job['id']}/files/forecast.csv").data.count(b"\n") == 7


def test_a_table_without_times_fails_with_the_reason(client: Client) -> None:
    dataset = client.upload("plain.csv", b"a,b\n1,x\n2,y\n3,z\n").json["id"]
    job = client.wait(client.submit("forecast", dataset=dataset)["id"])
    assert (job["status"], job["error"]["name"]) == ("FAILED", "ValueError")
    assert "no column holds dates or times" in job["error"]["message"]
