"""Tables with one fault in their times, or in how their columns go together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from planted import (
    ROWS,
    Plan,
    cluster,
    days,
    moments,
    orders,
    put,
    returned,
    simpson,
    some,
    stepped,
    table,
    weekly,
    yearly,
    zip_and_city,
)

FAULTS: dict[str, Plan] = {
    "1900-01-01": Plan(
        lambda r: table(r, birth=put(moments(r), some(r, 20), pd.Timestamp("1900-01-01"))),
        {"placeholder_date": "high"},
        frozenset({"personal_data"}),
    ),
    "9999-12-31": Plan(
        lambda r: table(r, closing=put(moments(r).astype("datetime64[us]"), some(r, 20), np.datetime64("9999-12-31"))),
        {"placeholder_date": "high"},
    ),
    "the future": Plan(lambda r: table(r, paid=put(moments(r), [4], pd.Timestamp("2141-02-03"))), {"future": "medium"}),
    "a long gap": Plan(lambda r: table(r, day=[*days(300), *days(300, "2022-03-01")]), {"date_gap": "medium"}),
    "single days left out": Plan(
        lambda r: table(r, 597, day=days().drop([50, 51, 300]).to_list()), {"date_gap": "low"}
    ),
    "a repeated day": Plan(lambda r: table(r, day=[*days(599), days()[598]]), {"repeated_times": "medium"}),
    "out of order": Plan(
        lambda r: table(r, day=returned(r, 9)), {"unordered": "low"}, frozenset({"repeated_times", "date_gap"})
    ),
    "busy Mondays": Plan(lambda r: table(r, 3000, day=weekly(r, [4, 1, 1, 1, 1, 1, 1])), {"seasonal_rows": "low"}),
    "busy summers": Plan(lambda r: table(r, 3000, day=yearly(r, 4)), {"seasonal_rows": "low"}),
    "shipped before ordered": Plan(lambda r: orders(r, 6), {"reversed_dates": "high"}),
    "a copy": Plan(lambda r: table(r).assign(mass=lambda t: t["weight_kg"]), {"copies": "medium"}),
    "a renamed label": Plan(
        lambda r: table(r).assign(area=lambda t: t["region"].str[0].str.upper()), {"copies": "medium"}
    ),
    "a product": Plan(
        lambda r: table(r, pieces=r.integers(1, 30, ROWS), each=r.uniform(2, 90, ROWS).round(2)).assign(
            total=lambda t: t["pieces"] * t["each"]
        ),
        {"derived": "low"},
    ),
    "five of a kind": Plan(cluster, {"correlated": "low"}),
    "the same in another unit": Plan(
        lambda r: table(r, celsius=r.normal(20, 6, ROWS)).assign(fahrenheit=lambda t: 32 + 1.8 * t["celsius"]),
        {"correlated": "medium"},
    ),
    "slips from zip to city": Plan(lambda r: zip_and_city(r, 5), {"exceptions": "medium"}),
    "Simpson": Plan(simpson, {"reversal": "high"}, frozenset({"group_gap", "correlated"})),
    "a group apart": Plan(
        lambda r: table(r).assign(speed=lambda t: np.where(t["region"] == "west", 90, 60) + r.normal(0, 8, ROWS)),
        {"group_gap": "medium"},
    ),
    "a new level": Plan(stepped, {"shift": "medium"}),
}
