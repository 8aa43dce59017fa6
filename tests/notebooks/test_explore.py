"""The analysis `explore` through the live service."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support import Client

PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"


@pytest.fixture(scope="module")
def penguins(client: Client) -> str:
    return str(client.upload("penguins.csv", PENGUINS.read_bytes()).json["id"])


def test_what_drives_a_number(client: Client, penguins: str) -> None:
    job = client.wait(client.submit("explore", dataset=penguins, parameters={"target": "body_mass_g"})["id"])
    assert job["status"] == "COMPLETED", job["error"]
    assert job["headline"].startswith("flipper_length_mm explains 77% of body_mass_g; sex adds")
    result = client.get(f"/jobs/{job['id']}/result").json
    table = pd.read_csv(PENGUINS).dropna(subset=["body_mass_g"])
    assert result["numbers"]["target"]["rows"] == len(table)
    assert result["numbers"]["target"]["mean"] == pytest.approx(table["body_mass_g"].mean(), rel=1e-9)
    tests = client.get(f"/jobs/{job['id']}/files/tests.csv").data.decode()
    assert len(tests.splitlines()) == result["tests"] + 1
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert "These are associations, not causes." in page
    assert len(page) < 600_000


def test_what_cannot_be_explained_fails_with_the_reason(client: Client, penguins: str) -> None:
    parameters = {"target": "species", "outcome": "Emperor"}
    job = client.wait(client.submit("explore", dataset=penguins, parameters=parameters)["id"])
    assert (job["status"], job["error"]["name"]) == ("FAILED", "ValueError")
    assert "choose one of 'Adelie', 'Chinstrap', 'Gentoo'" in job["error"]["message"]
