"""Groups: planted ones are found and told, one cloud is left whole, and every sentence rests on figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score

from analyst_lib.segmentation import Segments, segment


def frame(values: np.ndarray, **more: object) -> pd.DataFrame:
    return pd.DataFrame(values).add_prefix("x").assign(**more)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


LONG = np.array([[3.0, 2.9], [0.0, 0.4]])
ONE_CLOUD: dict[str, Callable[[], pd.DataFrame]] = {
    "normal": lambda: frame(rng().normal(size=(300, 4))),
    "uniform": lambda: frame(rng().uniform(size=(300, 2))),
    "correlated": lambda: frame(rng().normal(size=(300, 2)) @ LONG),
    "skewed": lambda: frame(np.exp(rng().normal(size=(300, 3)))),
    "heavy tails": lambda: frame(rng().standard_t(3, size=(300, 3))),
    "labels that go their own ways": lambda: frame(
        rng().normal(size=(300, 2)), g=rng(1).choice(list("ab"), 300), h=rng(2).choice(list("cde"), 300)
    ),
    "few values": lambda: frame(rng().normal(size=(300, 2)), year=rng(1).choice([2007, 2008, 2009], 300)),
}


@pytest.mark.parametrize("name", ONE_CLOUD)
def test_one_cloud_has_no_clear_groups(name: str) -> None:
    made = segment(ONE_CLOUD[name](), most=5)
    assert made.headline == "No clear groups: the rows form one cloud"
    assert (made.labels == 0).all()
    assert made.findings[0].kind == "none"
    assert "ask for a number of groups" in made.findings[0].do


def triangle() -> tuple[pd.DataFrame, np.ndarray]:
    truth = np.repeat([0, 1, 2], [140, 100, 60])
    return frame(rng().normal(size=(300, 3)) + np.array([[0, 0, 0], [6, 0, 0], [0, 6, 0]])[truth]), truth


def cigars() -> tuple[pd.DataFrame, np.ndarray]:
    truth = np.repeat([0, 1], 150)
    return frame(rng().normal(size=(300, 2)) * [8, 0.5] + np.array([[0, 0], [0, 5]])[truth]), truth


def classes_of_labels() -> tuple[pd.DataFrame, np.ndarray]:
    truth = np.repeat([0, 1], 150)
    columns = {}
    for i in range(5):
        own = np.array(["left", "right"])[truth]
        columns[f"answer_{i}"] = np.where(
            rng(i).uniform(size=300) < 0.9, own, rng(i + 9).choice(["left", "right"], 300)
        )
    return pd.DataFrame(columns), truth


def mixed() -> tuple[pd.DataFrame, np.ndarray]:
    truth = np.repeat([0, 1], [180, 120])
    table = frame(rng().normal(size=(300, 2)) + 5 * truth[:, None], noise=rng(3).normal(size=300))
    table["kind"] = np.where(rng(4).uniform(size=300) < 0.95, np.array(["shop", "depot"])[truth], "shop")
    table["name"] = [f"no {i}" for i in range(300)]
    table["x0"] = table["x0"].where(rng(5).uniform(size=300) > 0.1)
    return table, truth


PLANTED = {"triangle": triangle, "cigars": cigars, "labels": classes_of_labels, "mixed": mixed}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_groups_are_found(name: str) -> None:
    table, truth = PLANTED[name]()
    made = segment(table, most=5)
    assert made.numbers.clear
    assert len(made.numbers.groups) == len(set(truth))
    assert adjusted_rand_score(truth, made.labels) > 0.95
    assert [g.rows for g in made.numbers.groups] == sorted((g.rows for g in made.numbers.groups), reverse=True)


@pytest.fixture(scope="module")
def penguins() -> Segments:
    return segment(load_penguins())


def test_penguins_fall_into_their_species(penguins: Segments) -> None:
    assert adjusted_rand_score(load_penguins()["species"], penguins.labels) > 0.98
    assert [g.name for g in penguins.numbers.groups] == [
        "Only Adelie, short bill, short flipper",
        "Only Gentoo, long flipper, shallow bill",
        "Only Chinstrap, only Dream, long bill",
    ]
    kinds = {f.kind: f for f in penguins.findings}
    assert kinds["groups"].severity == "good"
    assert kinds["doubles"].columns == ("species",)


def test_without_the_labels_measures_alone_show_the_large_species() -> None:
    table = load_penguins()
    made = segment(table.drop(columns=["species", "island", "sex"]))
    assert made.numbers.clear
    assert adjusted_rand_score(table["species"] == "Gentoo", made.labels) > 0.9


def test_profiles_are_plain_medians_and_shares(penguins: Segments) -> None:
    table = load_penguins()
    shown = penguins.profiles.set_index("column")
    for g in penguins.numbers.groups:
        inside = table[penguins.labels == g.number]
        assert len(inside) == g.rows
        for trait in g.traits:
            values, others = (
                inside[trait.column].dropna(),
                table.loc[penguins.labels != g.number, trait.column].dropna(),
            )
            if trait.level:
                assert trait.inside == pytest.approx((values == trait.level).mean(), rel=1e-12)
                assert trait.outside == pytest.approx((others == trait.level).mean(), rel=1e-12)
            else:
                assert (trait.inside, trait.outside) == (values.median(), others.median())
        column = next(c for c in shown.columns if c.startswith(f"{g.number} · "))
        assert shown.loc["flipper_length_mm", column].startswith(f"{inside['flipper_length_mm'].median():g} (")


def test_rules_say_what_they_catch() -> None:
    table, _ = triangle()
    made = segment(table, groups=3)
    for g in made.numbers.groups:
        assert g.rule is not None
        caught = pd.Series(True, index=table.index)
        for condition in g.rule.conditions:
            name, _, rest = condition.partition(" ")
            for part in rest.split(", "):
                word, limit = part.rsplit(" ", 1)
                caught &= table[name] > float(limit) if word == "above" else table[name] <= float(limit)
        mine = made.labels == g.number
        # Limits are rounded to be read, so a row beside one may fall to the other side.
        assert caught[mine].mean() == pytest.approx(g.rule.caught, abs=0.03)
        assert mine[caught].mean() == pytest.approx(g.rule.right, abs=0.03)
    assert made.numbers.fidelity > 0.95


def test_what_was_asked_for_is_made_and_called_slices() -> None:
    made = segment(ONE_CLOUD["correlated"](), groups=3)
    assert len(made.numbers.groups) == 3
    assert not made.numbers.clear
    assert made.headline.startswith("Three groups: ")
    assert made.findings[0].kind == "slices"
    assert "slices of one cloud" in made.summary


def test_what_was_left_out_is_said() -> None:
    table, _ = mixed()
    table = table.assign(row_id=range(300), same=1, copy=table["x1"] * 2 + 1, gaps=[1.0, *[None] * 299])
    table["day"] = pd.date_range("2026-01-01", periods=300)
    left = {c.name: c.why for c in segment(table, most=2).numbers.left_out}
    assert set(left) == {"name", "row_id", "same", "day", "copy", "gaps"}
    assert left["copy"] == "it says nearly the same as x1"
    assert left["row_id"] == "it names rows"


def test_large_tables_are_sampled_and_all_rows_assigned() -> None:
    truth = rng().integers(0, 2, 20_000)
    made = segment(frame(rng(1).normal(size=(20_000, 2)) + 6 * truth[:, None]), most=3)
    assert adjusted_rand_score(truth, made.labels) > 0.99
    assert made.numbers.fitted_on == 2000
    assert "among 2,000 random rows of 20,000; all rows were assigned" in made.method().text


def test_it_is_the_same_each_time() -> None:
    table = load_iris(as_frame=True).data
    first, second = segment(table, groups=3), segment(table, groups=3)
    assert (first.labels == second.labels).all()
    assert first.summary == second.summary
