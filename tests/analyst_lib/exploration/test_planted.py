"""What was planted is found, what was not is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analyst_lib.exploration import Exploration, explore

N = 600
SEEDS = 60


def noise(seed: int, rows: int = 150) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "name": [f"n{i}" for i in rng.permutation(rows)],
            "a": rng.normal(size=rows),
            "b": rng.exponential(size=rows),
            "g": rng.choice(list("uvwx"), rows),
            "h": rng.choice(["yes", "no"], rows),
            "many": rng.choice([f"m{i}" for i in range(40)], rows),
            "y": rng.normal(size=rows),
        }
    )


def planted() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    table = noise(1, N)
    table["u"] = rng.uniform(-3, 3, N)
    table["driver"] = rng.normal(size=N)
    return table


def kinds(made: Exploration) -> set[str]:
    return {f.kind for f in made.findings}


def finding(made: Exploration, kind: str, column: str) -> str:
    return next(f.title + " " + f.what for f in made.findings if f.kind == kind and column in f.columns)


def test_a_known_driver_and_its_share() -> None:
    table = planted()
    table["y"] = 2 * table["driver"] + np.random.default_rng(2).normal(size=N)
    made = explore(table, "y")
    first = made.numbers.drivers[0]
    truth = np.corrcoef(table["driver"], table["y"])[0, 1] ** 2
    assert first.name == "driver"
    assert first.share.value == pytest.approx(truth, abs=0.02)
    assert first.share.low < 0.8 < first.share.high
    assert all(d.share.value < 0.02 and not d.significant for d in made.numbers.drivers[1:])
    assert made.headline.startswith("driver explains 8")
    assert "rises from" in finding(made, "driver", "driver")


def test_a_u_shape_that_no_correlation_shows() -> None:
    table = planted()
    table["y"] = table["u"] ** 2 + np.random.default_rng(3).normal(size=N)
    made = explore(table, "y")
    first = made.numbers.drivers[0]
    assert (first.name, first.shape, first.significant) == ("u", "U-shaped", True)
    assert "lowest" in finding(made, "driver", "u")


def test_a_threshold() -> None:
    table = planted()
    table["y"] = 3 * (table["u"] > 1) + np.random.default_rng(4).normal(size=N)
    first = explore(table, "y").numbers.drivers[0]
    assert (first.name, first.shape) == ("u", "step up")
    assert float(first.detail) == pytest.approx(1, abs=0.4)


def test_an_interaction_without_effects_of_its_own() -> None:
    table = planted()
    sign = np.where(table["h"] == "yes", 1, -1)
    table["y"] = 1.5 * sign * table["driver"] + np.random.default_rng(5).normal(size=N)
    made = explore(table, "y")
    strongest = max(made.numbers.interactions, key=lambda i: i.gain)
    assert {strongest.a, strongest.b} == {"driver", "h"}
    assert strongest.gain > 0.4
    assert "act together" in finding(made, "interaction", "h")
    assert [f.columns[:2] for f in made.findings if f.kind == "interaction"] == [(strongest.a, strongest.b)]


def test_additive_effects_are_no_interaction() -> None:
    table = planted()
    table["y"] = 2 * table["driver"] + table["u"] + 2 * (table["h"] == "yes") + np.random.default_rng(6).normal(size=N)
    made = explore(table, "y")
    assert "interaction" not in kinds(made)
    assert set(made.numbers.together) == {"driver", "u", "h"}
    assert made.numbers.together_share == pytest.approx(1 - 1 / (4 + 3 + 1 + 1), abs=0.04)


def test_a_reversal() -> None:
    rng = np.random.default_rng(7)
    group = rng.integers(0, 3, N)
    x = 3 * group + rng.normal(size=N)
    y = 4 * group - 0.8 * x + rng.normal(0, 0.5, N)
    table = pd.DataFrame({"x": x, "group": np.array(list("abc"))[group], "y": y, "z": rng.normal(size=N)})
    for made in (explore(table, "y"), explore(table)):
        assert [(r.group, r.overall > 0) for r in made.numbers.reversals] == [("group", True)]
        assert made.findings[0].severity == "high"
        assert "reversal" in kinds(made)


def test_a_category_and_one_of_its_outcomes() -> None:
    table = planted()
    table["y"] = np.where(table["driver"] + np.random.default_rng(8).logistic(size=N) / 3 > 1, "rare", table["g"])
    made = explore(table, "y")
    one = explore(table, "y", outcome="rare")
    of_all, of_one = (next(d for d in m.numbers.drivers if d.name == "driver") for m in (made, one))
    assert (of_all.outcome, of_one.outcome, one.numbers.drivers[0].name) == ("rare", "rare", "driver")
    assert of_one.share.value > of_all.share.value > 0.05
    assert one.numbers.target is not None
    assert one.numbers.target.mean == pytest.approx((table["y"] == "rare").mean())


def test_columns_that_give_the_target_away_are_told_and_left_out() -> None:
    table = planted()
    table["y"] = table["driver"] + np.random.default_rng(9).normal(size=N)
    table["copy"] = table["y"] * 2.54 + 1
    table["label"] = np.where(table["y"] > 0, "high", "low")
    made = explore(table, "y")
    assert [d.name for d in made.numbers.leaks] == ["copy"]
    assert "copy" not in [d.name for d in made.numbers.drivers]
    assert made.headline.startswith("copy gives y away; of the others label explains")
    assert [d.name for d in explore(table.assign(code=table["label"].str[0]), "label").numbers.leaks] == ["code"]


def test_what_is_missing_may_tell() -> None:
    table = planted()
    table["y"] = np.random.default_rng(10).normal(size=N) + 3 * (table.index % 5 == 0)
    table.loc[table.index % 5 == 0, "a"] = np.nan
    made = explore(table, "y")
    assert "Where a is missing, y differs" in finding(made, "missing", "a")


def test_a_trend_and_a_season() -> None:
    rng = np.random.default_rng(11)
    days = pd.date_range("2022-01-01", periods=1200)
    table = pd.DataFrame(
        {"day": days, "y": np.arange(1200) / 400 + 2 * np.sin(days.day_of_year / 58) + rng.normal(size=1200)}
    )
    made = explore(table, "y")
    shares = {d.name: d.share.value for d in made.numbers.drivers if d.significant}
    assert shares["day"] > shares["month of day"] > 0.3
    assert (made.numbers.trends[0].unit, len(made.numbers.trends[0].points)) == ("month", 40)
    assert "trend" in kinds(made)
    rising = pd.DataFrame({"day": days, "y": np.arange(1200) + 300 * rng.normal(size=1200), "z": rng.normal(size=1200)})
    assert "trend" in kinds(explore(rising))


def test_columns_that_tell_the_same_are_told_once() -> None:
    rng = np.random.default_rng(12)
    size = rng.normal(size=N)
    table = pd.DataFrame({f"size{i}": size + 0.1 * rng.normal(size=N) for i in range(5)})
    table["other"] = rng.normal(size=N)
    table["follows"] = size + 2 * rng.normal(size=N)
    made = explore(table)
    assert made.numbers.clusters[0] == tuple(f"size{i}" for i in range(5))
    assert [f.kind for f in made.findings] == ["cluster", "relation"]


def test_noise_gives_no_finding_above_low_and_few_false_ones() -> None:
    """Holm's correction allows 5% of tables one false claim: of 60 tables, 8 or more would have a chance below 1%."""
    false, raised = 0, 0
    for seed in range(SEEDS):
        table = noise(seed)
        made = explore(table, ("y", "h", "g")[seed % 3])
        false += any(t.adjusted < 0.05 for t in made.numbers.tests)
        raised += any(f.severity in ("high", "medium") for f in made.findings)
        assert all(d.share.value < 0.1 for d in made.numbers.drivers)
    assert false < 8
    assert raised < 4


def test_identifiers_explain_nothing() -> None:
    table = noise(3)
    table["key"] = [f"k{i // 2}" for i in range(len(table))]
    shares = {d.name: d.share.value for d in explore(table, "y").numbers.drivers}
    assert shares["id"] < 0.02
    assert shares["key"] < 0.02
    assert ("name", "names each row") in explore(table, "y").numbers.set_aside


def test_a_long_table_is_sampled_by_its_seed_and_says_so() -> None:
    table = pd.concat([noise(seed) for seed in range(10)], ignore_index=True)
    made = explore(table, "y", max_rows=1000)
    assert made.numbers.target is not None
    assert made.numbers.target.rows == 1000
    assert "A random 1,000 of 1,500 rows were used (seed 0)." in made.method().text
    assert explore(table, "y", max_rows=1000).numbers == made.numbers
    assert explore(table, "y", max_rows=1000, seed=1).numbers != made.numbers


def test_an_outcome_may_be_said_as_people_say_it() -> None:
    rng = np.random.default_rng(0)
    won = rng.random(200) < 0.4
    table = pd.DataFrame({"won": won, "x": rng.normal(size=200) + won})
    told = {said: explore(table, "won", outcome=said).numbers.target for said in ("True", "yes", "YES")}
    assert len({(t.labels, t.mean) for t in told.values() if t is not None}) == 1
    with pytest.raises(ValueError, match="has no value 'maybe'"):
        explore(table, "won", outcome="maybe")


def test_shares_that_are_lower_keep_their_sign_and_ends_name_their_column() -> None:
    rng = np.random.default_rng(1)
    group = rng.choice(["a", "b"], 400)
    won = rng.random(400) < np.where(group == "a", 0.8, 0.2)
    made = explore(pd.DataFrame({"won": won, "group": group}), "won")
    assert ">-5" in made.groups().text or ">-6" in made.groups().text
    x = rng.normal(size=300)
    lifted = explore(pd.DataFrame({"y": 3 * x + rng.normal(size=300), "weight": x}), "y")
    assert "(where weight is " in lifted.findings[0].what
