"""How often a timeline calls plain noise beside a season an anomaly, and how often it finds a planted value.

python benchmarks/timeline_alarms.py [SERIES]     the table of docs/analyses/timeline.md (200 series: 15 minutes)
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from analyst_lib import timeline

SERIES = 200
SWING, OUT = 3.0, 6.0  # standard deviations of the noise: of the season, and of the value that is planted
CASES = (("daily, a week", "D", 364, 7), ("monthly, a year", "MS", 120, 12), ("hourly, a day", "h", 720, 24))


def peaks(times: pd.DatetimeIndex, values: np.ndarray) -> list[np.datetime64]:
    made = timeline(pd.DataFrame({"t": times, "v": values}), time="t", value="v", how="mean")
    return [np.datetime64(a.peak, "s") for a in made.numbers.anomalies]


def noise(rng: np.random.Generator, kind: str, steps: int) -> np.ndarray:
    return rng.normal(size=steps) if kind == "normal" else rng.standard_t(5, steps) / np.sqrt(5 / 3)


def rates(freq: str, steps: int, period: int, kind: str, series: int) -> tuple[float, float]:
    """Return the share of series with an anomaly where there is none, and in which a planted one was found."""
    times = pd.date_range("2020-01-06", periods=steps, freq=freq)
    planted = np.datetime64(times[steps // 2], "s")
    alarms = found = 0
    for seed in range(series):
        shape = np.random.default_rng([seed, 7]).normal(size=period)
        season = SWING * (shape - shape.mean()) / shape.std()
        rng = np.random.default_rng([seed, steps, period])
        values = 50 + season[np.arange(steps) % period] + noise(rng, kind, steps)
        alarms += bool(peaks(times, values))
        values[steps // 2] += OUT
        found += planted in peaks(times, values)
    return alarms / series, found / series


def main() -> None:
    series = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    print("| steps, season | noise | series with a false alarm | six standard deviations found |\n|---|---|---|---|")
    for name, freq, steps, period in CASES:
        for kind in ("normal", "Student's t, 5 degrees"):
            alarms, found = rates(freq, steps, period, kind, series)
            print(f"| {steps} {name} | {kind} | {alarms:.0%} | {found:.0%} |", flush=True)


if __name__ == "__main__":
    main()
