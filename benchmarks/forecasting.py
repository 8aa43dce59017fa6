"""Forecasts of real series from rolling origins beside seasonal naive and statsforecast's AutoETS.

    python benchmarks/forecasting.py development   # what the method was tuned on
    python benchmarks/forecasting.py evaluation    # the test; docs/analyses/forecast.md tells each look at it
    python benchmarks/forecasting.py confirmation  # other series, listed after the first look
    python benchmarks/forecasting.py fresh         # others again, listed before the third look
    python benchmarks/forecasting.py nature        # temperatures, rivers, sunspots

Both forecasters run as processes of their own, on one thread, from the same file of series (`forecasting_series.py`),
each with a warm-up run before: the CPU seconds are those of the whole process, imports included. Both are given each
series up to the origin, the season and the horizon, and nothing else; their forecasts are scored here.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from forecasting_series import SEASON, Series, series
from measure import ROOT, command
from peers import environment, peer_python

REQUIREMENTS = ("statsforecast==2.0.3", "pandas<3")
LEVEL = 0.9
RUNS = 3
OURS = """
import json, sys
import numpy as np
from threadpoolctl import threadpool_limits
from analyst_lib.forecasting.forecaster import forecast_values

made = []
with threadpool_limits(1):
    for known, season, horizon in json.load(open(sys.argv[1])):
        ahead = forecast_values(np.array(known), season, horizon, 0.9).ahead
        made.append([part.tolist() for part in (ahead.forecast, ahead.low, ahead.high)])
json.dump(made, open(sys.argv[2], "w"))
"""
AUTO_ETS = """
import json, sys
import numpy as np
from statsforecast.models import AutoETS

made = []
for known, season, horizon in json.load(open(sys.argv[1])):
    found = AutoETS(season_length=season).forecast(np.array(known), h=horizon, level=[90])
    made.append([found[part].tolist() for part in ("mean", "lo-90", "hi-90")])
json.dump(made, open(sys.argv[2], "w"))
"""


@dataclass(frozen=True)
class Judged:
    """Of one forecaster: MASE and coverage of each series (means over its origins), and the CPU seconds of a run."""

    mase: np.ndarray
    coverage: np.ndarray
    cpu: float


def main() -> None:
    side = sys.argv[1] if len(sys.argv) > 1 else "evaluation"
    chosen = series(side)  # type: ignore[arg-type]
    jobs = [(s.values[:o].tolist(), s.season, s.horizon) for s in chosen for o in s.origins()]
    naive = [[_naive(*job)] * 3 for job in jobs]
    known = {"seasonal naive": _judge(chosen, naive, 0.0)}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "series.json"
        given.write_text(json.dumps(jobs), encoding="utf-8")
        peer = peer_python("statsforecast", *REQUIREMENTS)
        for name, python, code in (("this library", sys.executable, OURS), ("AutoETS", str(peer), AUTO_ETS)):
            known[name] = _judge(chosen, *_run(python, code, given))
    _report(side, chosen, known)


def _naive(known: list[float], season: int, horizon: int) -> list[float]:
    return [known[len(known) - season + step % season] for step in range(horizon)]


def _run(python: str, code: str, given: Path) -> tuple[list[Any], float]:
    """Return forecasts and the median CPU seconds of a process, after a run that compiles what has to be."""
    script, made = given.with_name("script.py"), given.with_name("made.json")
    script.write_text(code, encoding="utf-8")
    words = ["env", "-i", *(f"{key}={value}" for key, value in (environment() | {"PYTHONPATH": str(ROOT)}).items())]
    costs = [command(*words, python, str(script), str(given), str(made)) for _ in range(1 + RUNS)]
    return json.loads(made.read_text(encoding="utf-8")), statistics.median(c.cpu for c in costs[1:])


def _judge(chosen: list[Series], made: list[Any], cpu: float) -> Judged:
    rows, errors, inside = iter(made), [], []
    for s in chosen:
        parts = [_one(s, origin, np.array(next(rows), dtype=float)) for origin in s.origins()]
        errors.append(np.mean([p[0] for p in parts]))
        inside.append(np.mean([p[1] for p in parts]))
    return Judged(np.array(errors), np.array(inside), cpu)


def _one(s: Series, origin: int, made: np.ndarray) -> tuple[float, float]:
    """Return the MASE and the share of values inside the interval, of one series from one origin."""
    came, known = s.values[origin : origin + s.horizon], s.values[:origin]
    scale = np.abs(known[s.season :] - known[: -s.season]).mean()
    forecast, low, high = made
    return float(np.abs(came - forecast).mean() / scale), float(((came >= low) & (came <= high)).mean())


def _report(side: str, chosen: list[Series], known: dict[str, Judged]) -> None:
    base = known["seasonal naive"]
    origins = sum(len(s.origins()) for s in chosen)
    print(f"\n{side}: {len(chosen)} series, {origins} origins; MASE of a series is the mean over its origins")
    print(f"{'':16}{'mean':>8}{'ratio':>7}{'median':>8}{'ratio':>7}{'geom. ratio':>13}{'coverage':>10}{'CPU s':>8}")
    for name, one in known.items():
        mean, median = one.mase.mean(), np.median(one.mase)
        geometric = np.exp(np.log(one.mase / base.mase).mean())
        covered = f"{one.coverage.mean():.1%}" if one is not base else "–"
        print(
            f"{name:16}{mean:8.3f}{mean / base.mase.mean():7.3f}{median:8.3f}{median / np.median(base.mase):7.3f}"
            f"{geometric:13.3f}{covered:>10}{one.cpu:8.1f}"
        )
    for letter, word in (("M", "monthly"), ("Q", "quarterly"), ("Y", "yearly")):
        there = np.array([s.frequency == letter for s in chosen])
        if there.any():
            print(f"\n{word} ({there.sum()}, season {SEASON[letter]}): MASE mean / median, coverage")
            for name, one in known.items():
                mase, covered = one.mase[there], one.coverage[there]
                tail = "" if one is base else f"   {covered.mean():.1%}"
                print(f"  {name:16}{mase.mean():7.3f} /{np.median(mase):7.3f}{tail}")
    print(f"\n{'series':52}{'naive':>8}{'ours':>8}{'AutoETS':>9}{'coverage':>10}")
    for place, s in enumerate(chosen):
        shown = [known[name].mase[place] for name in ("seasonal naive", "this library", "AutoETS")]
        print(f"{s.name:52}{shown[0]:8.2f}{shown[1]:8.2f}{shown[2]:9.2f}{known['this library'].coverage[place]:10.0%}")


if __name__ == "__main__":
    main()
