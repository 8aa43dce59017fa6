"""Tables with one fault in their numbers: placeholders, units, tails, caps, digits."""

from __future__ import annotations

import numpy as np
from planted import ROWS, Plan, invented, put, some, table

FAULTS: dict[str, Plan] = {
    "-999 for missing": Plan(
        lambda r: table(r, ozone=put(r.normal(40, 9, ROWS), some(r, 15), -999.0)), {"sentinel": "high"}
    ),
    "9999 for missing": Plan(
        lambda r: table(r, wind=put(r.normal(8, 2, ROWS).round(1), some(r, 20), 9999.0)), {"sentinel": "high"}
    ),
    "-1 for missing": Plan(
        lambda r: table(r, minutes=put(r.integers(10, 300, ROWS), some(r, 60), -1)), {"sentinel": "high"}
    ),
    "many -9999": Plan(
        lambda r: table(r, depth=put(r.normal(300, 40, ROWS), some(r, 200), -9999.0)), {"sentinel": "high"}
    ),
    "grams and kilograms": Plan(
        lambda r: table(r, load=np.where(np.isin(np.arange(ROWS), some(r, 50)), 1000, 1) * r.normal(70, 8, ROWS)),
        {"two_scales": "high"},
    ),
    "cents and euros": Plan(
        lambda r: table(
            r, fee=np.where(np.isin(np.arange(ROWS), some(r, 80)), 100, 1) * r.normal(20, 3, ROWS).round(2)
        ),
        {"two_scales": "high"},
    ),
    "infinite": Plan(lambda r: table(r, ratio=put(r.normal(0, 1, ROWS), some(r, 3), np.inf)), {"infinite": "high"}),
    "two far away": Plan(lambda r: table(r, dose=put(r.normal(0, 1, ROWS), [8, 9], [14.0, 21.0])), {"outliers": "low"}),
    "one far below": Plan(lambda r: table(r, dose=put(r.normal(0, 1, ROWS), [8], -30.0)), {"outliers": "low"}),
    "a long tail": Plan(lambda r: table(r, claim=np.exp(r.normal(0, 2, ROWS))), {"skewed": "low"}),
    "heavy tails": Plan(lambda r: table(r, gain=r.standard_t(1.5, ROWS)), {"skewed": "low"}, frozenset({"outliers"})),
    "many zeros": Plan(lambda r: table(r, rain=put(r.gamma(2, 3, ROWS), some(r, 400), 0.0)), {"zeros": "low"}),
    "cut off above": Plan(
        lambda r: table(r, income=np.minimum(r.normal(40, 10, ROWS), 50.5).round(2)), {"capped": "medium"}
    ),
    "cut off below": Plan(lambda r: table(r, level=np.maximum(r.normal(2, 1, ROWS), 0.35)), {"capped": "medium"}),
    "rounded ages": Plan(
        lambda r: table(
            r,
            age=np.where(
                r.random(ROWS) < 0.45,
                5 * np.round(r.normal(45, 15, ROWS).clip(5, 95) / 5),
                r.normal(45, 15, ROWS).clip(5, 95).round(),
            ).astype(int),
        ),
        {"heaping": "low"},
    ),
    "invented amounts": Plan(lambda r: table(r, 5000, amount=invented(r)), {"digits": "medium"}, frozenset({"skewed"})),
    "a negative age": Plan(
        lambda r: table(r, age=put(r.normal(45, 12, ROWS).round().clip(18, 90), [7], -4.0)), {"impossible": "high"}
    ),
    "ages of 230": Plan(
        lambda r: table(r, age=put(r.normal(45, 12, ROWS).round().clip(18, 90), [7, 8], 230.0)), {"impossible": "high"}
    ),
    "above 100 percent": Plan(
        lambda r: table(r, humidity_pct=put(r.uniform(20, 95, ROWS), [3, 4], 130.0)), {"impossible": "high"}
    ),
    "a latitude of 95": Plan(
        lambda r: table(r, latitude=put(r.uniform(40, 60, ROWS), [9], 95.4), longitude=r.uniform(0, 15, ROWS)),
        {"impossible": "high"},
    ),
    "a negative price": Plan(
        lambda r: table(r, price=put(r.uniform(5, 90, ROWS).round(2), [9], -20.0)), {"impossible": "medium"}
    ),
}
