"""Tables whose keys, texts, times and relations look like a fault, and are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
from planted import ROWS, Plan, days, gone, moments, orders, sentence, table, zip_and_city

HARMLESS: dict[str, Plan] = {
    "telephone numbers": Plan(
        lambda r: table(r, 2000, phone=r.integers(2 * 10**9, 10**10, 2000)), {}, frozenset({"personal_data", "id"})
    ),
    "ids that look like numbers": Plan(lambda r: table(r, customer_id=r.permutation(900_000)[:ROWS])),
    "customers that come again": Plan(lambda r: table(r, customer_id=r.integers(1000, 1200, ROWS))),
    "codes that come again": Plan(lambda r: table(r, product=[f"P{i:03d}" for i in r.integers(0, 25, ROWS)])),
    "zip codes": Plan(
        lambda r: table(r, zip=[f"{i:05d}" for i in r.choice([1067, 1069, 4109, 10115, 80331, 20095], ROWS)])
    ),
    "years": Plan(lambda r: table(r, year=r.integers(1990, 2024, ROWS))),
    "years of birth": Plan(lambda r: table(r, born=r.normal(1970, 12, ROWS).round().astype(int))),
    "a class from 1 to 3+": Plan(lambda r: table(r, household=r.choice(["1", "2", "3+"], ROWS))),
    "floors": Plan(lambda r: table(r, floor=r.choice(["1st floor", "2nd floor", "3rd floor"], ROWS))),
    "labels alike": Plan(
        lambda r: table(r, place=r.choice(["Berlin", "Berlin East", "Bern", "Class A", "Class B"], ROWS))
    ),
    "Male and Female": Plan(lambda r: table(r, sex=r.choice(["male", "female"], ROWS))),
    "free text": Plan(lambda r: table(r, comment=[sentence(r) for _ in range(ROWS)])),
    "short titles": Plan(lambda r: table(r, title=[sentence(r, 2, 9) for _ in range(ROWS)])),
    "hashes": Plan(lambda r: table(r, digest=[r.bytes(16).hex() for _ in range(ROWS)]), {"id": "low"}),
    "umlauts": Plan(lambda r: table(r, city=r.choice(["Köln", "Düsseldorf", "Zürich", "Łódź", "Besançon"], ROWS))),
    "a boolean": Plan(lambda r: table(r, member=r.random(ROWS) < 0.3)),
    "born in 1970": Plan(
        lambda r: table(r, born=moments(r, span=9000, start="1955-01-01")), {}, frozenset({"personal_data"})
    ),
    "from 1900 on": Plan(lambda r: table(r, founded=moments(r, span=36_000, start="1900-01-01"))),
    "plans ahead": Plan(lambda r: table(r, deadline=moments(r, start="2090-01-01"))),
    "weekly": Plan(lambda r: table(r, week=days(start="2009-01-05", step=7))),
    "monthly": Plan(lambda r: table(r, 240, month=pd.date_range("2001-01-01", periods=240, freq="MS"))),
    "quarters of many firms": Plan(
        lambda r: table(r, quarter=np.repeat(pd.date_range("2010-01-01", periods=40, freq="QS"), 15))
    ),
    "a panel": Plan(lambda r: table(r, shop=np.repeat(["a", "b", "c"], 200), day=np.tile(days(200), 3))),
    "events at random": Plan(lambda r: table(r, at=moments(r, span=400))),
    "events by the second": Plan(
        lambda r: table(
            r, at=np.sort(pd.Timestamp("2023-01-01") + pd.to_timedelta(r.integers(0, 10**6, ROWS), unit="s"))
        )
    ),
    "seasonal sales": Plan(
        lambda r: table(r, day=days(), sales=100 + 25 * np.sin(np.arange(ROWS) / 58) + r.normal(0, 5, ROWS))
    ),
    "steady growth": Plan(lambda r: table(r, day=days(), users=np.arange(ROWS) * 2.0 + r.normal(0, 60, ROWS))),
    "a random walk": Plan(
        lambda r: table(r, day=days(), index_points=1000 + r.normal(0, 1, ROWS).cumsum()), {}, frozenset({"shift"})
    ),
    "shipped after ordered": Plan(lambda r: orders(r, 0)),
    "two unrelated times": Plan(lambda r: table(r, bought=moments(r), serviced=moments(r))),
    "zip and city": Plan(lambda r: zip_and_city(r, 0)),
    "height and weight": Plan(
        lambda r: table(r, tall=r.normal(170, 9, ROWS)).assign(
            mass=lambda t: 0.9 * t["tall"] - 80 + r.normal(0, 9, ROWS)
        )
    ),
    "missing at random": Plan(lambda r: table(r, a=gone(r, 0.1), b=gone(r, 0.1)), {"missing": "medium"}),
    "opposite trends by chance": Plan(lambda r: table(r, 120, **{f"x{i}": r.normal(0, 1, 120) for i in range(8)})),
    "groups somewhat apart": Plan(
        lambda r: table(r).assign(speed=lambda t: np.where(t["region"] == "west", 66, 60) + r.normal(0, 8, ROWS))
    ),
    "coordinates": Plan(lambda r: table(r, lat=r.uniform(47, 55, ROWS), lon=r.uniform(6, 15, ROWS))),
    "temperatures below zero": Plan(lambda r: table(r, temp_c=r.normal(3, 8, ROWS).round(1))),
    "refunds in a balance": Plan(lambda r: table(r, balance=r.normal(20, 60, ROWS).round(2))),
    "ages": Plan(lambda r: table(r, age=r.normal(45, 15, ROWS).clip(18, 99).round())),
    "ratings in tenths": Plan(lambda r: table(r, rating=r.normal(6.5, 1, ROWS).clip(1, 10).round(1))),
    "few different rows": Plan(
        lambda r: pd.DataFrame(
            {
                "sex": r.choice(["m", "f"], ROWS),
                "class": r.choice([1, 2, 3], ROWS),
                "paid": r.choice(["yes", "no"], ROWS),
            }
        ),
        {},
        frozenset({"duplicates"}),
    ),
}
