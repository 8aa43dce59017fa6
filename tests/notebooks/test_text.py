"""Texts through the live service: topics are told and kept as files."""

from __future__ import annotations

import numpy as np
import pandas as pd
from support import Client

WORDS = {"late": "parcel courier van street depot late", "wrong": "invoice bill amount price bank wrong"}


def test_texts_are_read(client: Client) -> None:
    rng = np.random.default_rng(0)
    rows = [" ".join([*rng.choice(WORDS[k].split(), 7), "mail me at a@example.org"]) for k in ["late", "wrong"] * 60]
    pool = " ".join(WORDS.values()).split() + [
        f"{a}{b}" for a in ("new", "old", "big") for b in ("box", "hat", "map", "jar")
    ]
    table = pd.DataFrame(
        {"answer": [f"{t} {rng.choice(pool)} {rng.choice(pool)}" for t in rows], "shop": ["a", "b"] * 60}
    )
    dataset = client.upload("answers.csv", table.to_csv(index=False).encode()).json["id"]
    job = client.wait(client.submit("text", dataset=dataset, parameters={"by": "shop"})["id"])
    assert job["status"] == "COMPLETED", job["error"]
    result = client.get(f"/jobs/{job['id']}/result").json
    assert "120 email addresses" in job["headline"]
    assert result["numbers"]["told"] == 120
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert "a@example.org" not in page
    assert b"courier" in client.get(f"/jobs/{job['id']}/files/terms.csv").data
