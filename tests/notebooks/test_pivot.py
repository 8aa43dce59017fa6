"""The analysis `pivot` through the live service."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from support import Client

PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"


def test_a_cross_table_and_its_files(client: Client) -> None:
    dataset = client.upload("penguins.csv", PENGUINS.read_bytes()).json["id"]
    parameters = {"rows": ["species", "sex"], "columns": ["island"], "values": ["body_mass_g"], "how": "median"}
    job = client.wait(client.submit("pivot", dataset=dataset, parameters=parameters)["id"])
    assert job["status"] == "COMPLETED", job["error"]
    assert job["headline"].startswith("Median body_mass_g by species, sex and island: Gentoo highest (5,000)")
    wide = pd.read_csv(io.BytesIO(client.get(f"/jobs/{job['id']}/files/pivot-wide.csv").data))
    table = pd.read_csv(PENGUINS)
    wanted = table.groupby("species")["body_mass_g"].median()
    found = wide[wide["sex"] == "all"].set_index("species")["all"]
    assert found[wanted.index].to_dict() == pytest.approx(wanted.to_dict(), rel=1e-9)
    long = pd.read_csv(io.BytesIO(client.get(f"/jobs/{job['id']}/files/pivot-long.csv").data))
    assert long["rows behind"].sum() == len(table)
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert 'aria-label="Cross-table"' in page
    assert len(page) < 300_000


def test_a_column_that_is_not_there_is_refused_before_the_job(client: Client) -> None:
    dataset = client.upload("penguins.csv", PENGUINS.read_bytes()).json["id"]
    answer = client.post("/jobs", {"analysis": "pivot", "dataset": dataset, "parameters": {"rows": ["colour"]}})
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "parameters.rows"
