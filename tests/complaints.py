"""Texts by a seeded grammar: complaints on known subjects, as customers write them."""

from __future__ import annotations

import numpy as np
import pandas as pd

SUBJECTS = {
    "delivery": (
        ["parcel", "delivery", "courier", "shipment", "package"],
        ["arrived two days late", "was left in the rain", "never reached my street", "took three weeks by van"],
        ["tracking showed nothing", "the driver did not ring", "the depot was closed", "the address label was wrong"],
    ),
    "invoice": (
        ["invoice", "bill", "refund", "payment", "charge"],
        ["was booked twice", "has the wrong amount", "shows an old price", "was never credited to my account"],
        ["the bank confirmed it", "accounting does not answer", "the tax is wrong", "my discount is missing"],
    ),
    "product": (
        ["kettle", "handle", "lid", "switch", "heater"],
        ["broke after one week", "leaks hot water", "smells of burnt plastic", "does not switch off"],
        ["the manual is useless", "the seal is loose", "the metal rusts", "the cable gets hot"],
    ),
}
OPENINGS = ["Hello,", "I am upset:", "Again", "To whom it may concern,", "Please help,", "Sadly"]


def complaint(rng: np.random.Generator, subject: str) -> str:
    things, faults, more = SUBJECTS[subject]
    first = f"{rng.choice(OPENINGS)} the {rng.choice(things)} {rng.choice(faults)} and {rng.choice(more)}."
    return f"{first} The {rng.choice(things)} {rng.choice(faults)}."


def complaints(rows: int = 300, seed: int = 0) -> pd.DataFrame:
    """A table of texts with their true subject, a region (the south complains of products) and a day."""
    rng = np.random.default_rng(seed)
    regions = rng.choice(["north", "south"], rows)
    odds = {"north": [0.45, 0.45, 0.1], "south": [0.2, 0.2, 0.6]}
    subjects = [str(rng.choice(list(SUBJECTS), p=odds[r])) for r in regions]
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 360, rows)), unit="D")
    return pd.DataFrame(
        {"text": [complaint(rng, s) for s in subjects], "subject": subjects, "region": regions, "day": days}
    )


def noise(rows: int, seed: int = 0) -> pd.DataFrame:
    """Texts whose words are drawn one by one from one list: no topics."""
    rng = np.random.default_rng(seed)
    parts = ["ba", "ko", "li", "mu", "ne", "ro", "sa", "ti", "vo", "zu"]
    words = [f"{a}{b}" for a in parts for b in ("la", "mo", "ni", "pe", "ru", "sa", "to", "vi", "xe", "do", "ga", "hi")]
    odds = 1 / np.arange(1, len(words) + 1) ** 0.8
    return pd.DataFrame({"text": [" ".join(rng.choice(words, 12, p=odds / odds.sum())) for _ in range(rows)]})
