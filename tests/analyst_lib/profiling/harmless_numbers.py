"""Tables whose numbers look like a fault, and are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
from planted import ROWS, Plan, sold, spread, table, weekly

HARMLESS: dict[str, Plan] = {
    "nothing": Plan(table),
    "prices ending in .99": Plan(sold),
    "prices in steps of five": Plan(lambda r: table(r, price=5 * r.integers(4, 60, ROWS))),
    "shop open at weekends": Plan(lambda r: table(r, 3000, day=weekly(r, [0, 0, 0, 0, 0, 1, 1]))),
    "office closed at weekends": Plan(lambda r: table(r, 3000, day=weekly(r, [1, 1, 1, 1, 1, 0, 0]))),
    "business days": Plan(lambda r: table(r, day=pd.bdate_range("2021-01-01", periods=ROWS))),
    "-1 among differences": Plan(lambda r: table(r, change=r.integers(-6, 40, ROWS))),
    "-1 as the lowest of counts down": Plan(lambda r: table(r, rank_change=r.integers(-1, 30, ROWS))),
    "999 in 0 to 1000": Plan(lambda r: table(r, score=r.integers(0, 1001, ROWS))),
    "99 in percentages": Plan(lambda r: table(r, grade=r.integers(30, 100, ROWS))),
    "around -999": Plan(lambda r: table(r, altitude=r.normal(-999, 30, ROWS).round())),
    "a bounded percentage": Plan(lambda r: table(r, share_pct=r.beta(2, 2, ROWS).round(3) * 100)),
    "full marks": Plan(lambda r: table(r, mark=np.minimum(r.normal(80, 15, ROWS).round(), 100))),
    "growth above 100 percent": Plan(lambda r: table(r, growth_pct=r.normal(30, 60, ROWS))),
    "log-normal incomes": Plan(lambda r: table(r, income=np.exp(r.normal(10.3, 0.6, ROWS)).round(2))),
    "a gamma": Plan(lambda r: table(r, wait=r.gamma(2, 3, ROWS))),
    "exponential": Plan(lambda r: table(r, 5000, wait=r.exponential(9, 5000))),
    "Gaussian tails": Plan(lambda r: table(r, 20_000, error=r.normal(0, 1, 20_000))),
    "uniform": Plan(lambda r: table(r, 5000, draw=r.uniform(0, 1e6, 5000))),
    "two peaks": Plan(lambda r: table(r, wait=np.r_[r.normal(54, 6, ROWS // 2), r.normal(80, 6, ROWS // 2)].round())),
    "mice and elephants": Plan(
        lambda r: table(r, heaviness=np.exp(np.r_[r.normal(-4, 1.2, 300), r.normal(7, 1.2, 300)])),
        {},
        frozenset({"skewed"}),
    ),
    "stars from one to five": Plan(
        lambda r: table(r, stars=r.choice([1, 2, 3, 4, 5], ROWS, p=[0.02, 0.03, 0.05, 0.2, 0.7]))
    ),
    "counts of few values": Plan(lambda r: table(r, children=r.poisson(0.7, ROWS))),
    "Benford": Plan(lambda r: table(r, 5000, amount=spread(r)), {}, frozenset({"skewed"})),
    "sums of many orders": Plan(
        lambda r: table(r, 5000, people=np.exp(r.normal(9, 1.8, 5000)).round().clip(1)),
        {},
        frozenset({"skewed", "heaping"}),
    ),
}
