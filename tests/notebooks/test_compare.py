"""The comparison through the live service: two datasets, and two periods of one."""

from __future__ import annotations

import pandas as pd
import pytest
from palmerpenguins import load_penguins
from support import Client
from vega_datasets import local_data


def uploaded(client: Client, name: str, table: pd.DataFrame) -> str:
    answer = client.upload(name, table.to_csv(index=False).encode())
    assert answer.status in (200, 201), answer.data
    return str(answer.json["id"])


def test_two_datasets_are_compared(client: Client) -> None:
    penguins = load_penguins()
    parts = [penguins[penguins["year"] == year].drop(columns="year") for year in (2007, 2009)]
    parts[1] = parts[1].assign(body_mass_g=parts[1]["body_mass_g"] / 1000)
    first, second = (uploaded(client, f"year-{n}.csv", part) for n, part in zip((2007, 2009), parts, strict=True))
    job = client.wait(client.submit("compare", dataset=first, parameters={"other": second})["id"])
    assert job["status"] == "COMPLETED", job["error"]
    assert job["headline"].startswith(
        "year-2009 differs from year-2007 in 1 of 7 columns; body_mass_g seems to be in an"
    )
    result = client.get(f"/jobs/{job['id']}/result").json
    mass = next(c for c in result["numbers"]["columns"] if c["name"] == "body_mass_g")
    assert mass["number"]["mean"] == pytest.approx([part["body_mass_g"].mean() for part in parts], rel=1e-9)
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert 'id="moved-' in page
    assert client.get(f"/jobs/{job['id']}/files/columns.csv").status == 200


def test_two_periods_of_one_dataset_are_compared(client: Client) -> None:
    weather = uploaded(client, "seattle-weather.csv", local_data.seattle_weather())
    job = client.wait(client.submit("compare", dataset=weather, parameters={"by": "date", "at": "2014"})["id"])
    assert job["status"] == "COMPLETED", job["error"]
    assert job["headline"] == "2014 differs from 2013 in 2 of 5 columns; weather has more fog and less rain"


def test_a_second_dataset_that_is_not_there_is_refused_at_once(client: Client) -> None:
    penguins = uploaded(client, "penguins.csv", load_penguins())
    body = {"analysis": "compare", "dataset": penguins, "parameters": {"other": "nosuchdataset"}}
    answer = client.post("/jobs", body)
    assert (answer.status, answer.json["reason"]) == (422, "unknown_dataset")
    assert answer.json["errors"][0]["field"] == "parameters.other"


def test_nothing_to_compare_with_is_a_clear_refusal(client: Client) -> None:
    penguins = uploaded(client, "penguins.csv", load_penguins())
    job = client.wait(client.submit("compare", dataset=penguins)["id"])
    assert job["status"] == "FAILED"
    assert "give either another table" in job["error"]["message"]
