"""Planted changes are found and explained, harmless look-alikes are not, and every sentence stands on its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins

from analyst_lib.comparison import Comparison, compare

ROWS = 600


def plain(seed: int, **columns: object) -> pd.DataFrame:
    """A table of three columns that differ from seed to seed by chance alone."""
    rng = np.random.default_rng(seed)
    base = {
        "amount": rng.gamma(4, 25, ROWS),
        "region": rng.choice(["north", "south", "east"], ROWS, p=[0.5, 0.3, 0.2]),
        "code": rng.integers(0, 400, ROWS).astype(str),
    }
    return pd.DataFrame({**base, **columns})


def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def temperatures(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(12, 6, ROWS).round(1)


def orders(seed: int, north: float, price: float = 100.0) -> pd.DataFrame:
    """Orders whose price depends on the region only: five times as dear in the north."""
    made = np.random.default_rng(seed)
    region = np.where(made.random(4000) < north, "north", "south")
    spent = made.gamma(9, 1 / 9, 4000) * np.where(region == "north", 5.0, 1.0) * price
    return pd.DataFrame({"region": region, "spent": spent, "weekday": made.integers(1, 8, 4000)})


def turned(seed: int, north: float, factor: float) -> pd.DataFrame:
    table = orders(seed, north)
    return table.assign(spent=table["spent"] * factor)


def keyed(seed: int = 0) -> pd.DataFrame:
    return plain(seed, id=[f"K{i:04d}" for i in range(ROWS)])


Pair = Callable[[], tuple[pd.DataFrame, pd.DataFrame]]


def amount(change: Callable[[pd.Series], object]) -> Pair:
    """A table, and one of the same kind whose amount was changed."""
    return lambda: (plain(0), plain(1).assign(amount=lambda t: change(t["amount"])))


def second(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Pair:
    return lambda: (plain(0), change(plain(1)))


def hours(seed: int, start: str) -> pd.DataFrame:
    return plain(seed, day=pd.date_range(start, periods=ROWS, freq="h"))


EVERY = np.arange(ROWS)
PLANTED: dict[str, Pair] = {
    "moved": amount(lambda x: x * 1.3),
    "unit": amount(lambda x: x * 1000),
    "missing": amount(lambda x: x.where(EVERY % 8 > 0)),
    "type": amount(lambda x: x.map("{:.2f} EUR".format)),
    "infinite": amount(lambda x: x.where(EVERY > 1, np.inf)),
    "new_labels": second(lambda t: t.assign(region=t["region"].where(EVERY % 20 > 0, "west"))),
    "gone_labels": second(lambda t: t.replace({"region": {"east": "north"}})),
    "range": lambda: (plain(0, x=EVERY % 97 / 1.7), plain(1, x=np.where(EVERY < 12, 99.5, EVERY % 97 / 1.7))),
    "relation": lambda: tuple(plain(s).assign(y=lambda t, s=s: 200 * s + t["amount"] * (1 - 2 * s)) for s in (0, 1)),
    "reversal": lambda: (turned(0, 0.3, 1.0), turned(1, 0.6, 0.8)),
    "rows": second(lambda t: t.head(400)),
    "few_rows": second(lambda t: t.head(12)),
    "empty": second(lambda t: t.head(0)),
    "removed": second(lambda t: t.drop(columns="region")),
    "added": second(lambda t: t.assign(note="new")),
    "renamed": second(lambda t: t.rename(columns={"amount": "Total"})),
    "order": second(lambda t: t[["code", "amount", "region"]]),
    "parted": lambda: (hours(0, "2024-05-01"), hours(1, "2024-06-01")),
    "duplicates": second(lambda t: pd.concat([t, t.head(60)])),
    "same": lambda: (plain(0), plain(0).iloc[::-1]),
    "row_changes": lambda: (keyed(), keyed().iloc[5:].assign(amount=lambda t: t["amount"].where(t.index != 9, 1.0))),
    "repeated_key": lambda: (keyed(), keyed().assign(id=lambda t: t["id"].replace("K0001", "K0002"))),
    "no_match": lambda: (keyed(), keyed().assign(id=lambda t: t["id"].str.lower())),
    "alike": lambda: (plain(0), plain(1)),
}
KEYS = {"repeated_key": "id", "no_match": "id"}
HARMLESS: dict[str, Pair] = {
    "moved": lambda: (plain(2), plain(3)),
    "unit": lambda: (plain(2), plain(3).assign(amount=lambda t: t["amount"] * 1.8)),
    "missing": lambda: (plain(2).assign(amount=lambda t: t["amount"].where(np.arange(ROWS) % 100 > 0)), plain(3)),
    "type": lambda: (plain(2, n=[1, 2] * 300), plain(3, n=[1.5, None] * 300)),
    "new_labels": lambda: (plain(2), plain(3).assign(region=lambda t: t["region"].where(np.arange(ROWS) > 1, "west"))),
    "range": lambda: (plain(2), plain(3)),
    "relation": lambda: (plain(2, y=rng().random(ROWS)), plain(3, y=rng().random(ROWS))),
    "reversal": lambda: (orders(2, 0.5), orders(3, 0.52)),
    "rows": lambda: (plain(2), plain(3).head(570)),
    "renamed": lambda: (plain(2), plain(3, Total=rng().random(ROWS)).drop(columns="amount")),
    "duplicates": lambda: (plain(2), pd.concat([plain(3), plain(3).head(3)])),
    "parted": lambda: (plain(2), plain(3)),
    "row_changes": lambda: (keyed(4).sample(frac=1, random_state=0), keyed(4)),
}  # fmt: skip


def kinds(made: Comparison) -> set[str]:
    return {f.kind for f in made.findings}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_change_is_found(kind: str) -> None:
    assert kind in kinds(compare(*PLANTED[kind](), key=KEYS.get(kind)))


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_harmless_look_alike_is_not(kind: str) -> None:
    assert kind not in kinds(compare(*HARMLESS[kind]()))


@pytest.mark.parametrize("kind", PLANTED)
def test_sentences_are_well_formed(kind: str) -> None:
    made = compare(*PLANTED[kind](), key=KEYS.get(kind))
    texts = [made.headline + ".", made.summary, *(t for f in made.findings for t in (f.what, f.why, f.do) if t)]
    for text in texts:
        assert text.endswith("."), text
        assert not re.search(r"\b1 (rows|values|columns|labels)\b|\bnan\b|\binf\b|  |\bone \w+s\b(?! of)|\.\.", text), (
            text
        )


def test_large_tables_do_not_flag_what_is_only_significant() -> None:
    made = np.random.default_rng(0)
    before = pd.DataFrame({"x": made.normal(100, 10, 200_000), "g": made.choice(list("abc"), 200_000)})
    after = pd.DataFrame({"x": made.normal(100.3, 10, 200_000), "g": made.choice(list("abc"), 200_000)})
    found = compare(before, after)
    assert found.numbers.column("x").q < 1e-6
    assert kinds(found) == {"alike"}


def test_small_samples_of_one_population_rarely_differ() -> None:
    found = [f.kind for seed in range(15) for f in compare(plain(seed).head(60), plain(seed + 100).head(60)).findings]
    assert found.count("moved") <= 2  # 45 columns at a corrected 5 %


@pytest.mark.parametrize(
    ("convert", "factor"),
    [(lambda t: t * 1.8 + 32, 1.8), (lambda t: t + 273.15, 1.0), (lambda t: t / 1000, 0.001), (lambda t: -t, -1.0)],
)
def test_a_change_of_unit_is_recognised(convert: Callable[[np.ndarray], np.ndarray], factor: float) -> None:
    after = convert(temperatures(1))
    unit = compare(pd.DataFrame({"t": temperatures(0)}), pd.DataFrame({"t": after})).numbers.column("t").unit
    assert unit is not None
    assert unit.factor == pytest.approx(factor)
    assert unit.share == 1


def test_some_values_in_another_unit_are_recognised() -> None:
    made = rng()
    before, after = made.uniform(1.5, 2.0, ROWS), made.uniform(1.5, 2.0, ROWS)
    after[::20] *= 100
    unit = compare(pd.DataFrame({"height": before}), pd.DataFrame({"height": after})).numbers.column("height").unit
    assert unit is not None
    assert (unit.factor, unit.share) == (100.0, pytest.approx(0.05))


def test_a_changed_make_up_is_the_reason() -> None:
    made = compare(orders(0, 0.3), orders(1, 0.5))
    why = next(w for w in made.numbers.whys if w.column == "spent")
    assert (why.by, why.story, why.lead.label) == ("region", "mix", "north")
    assert why.mix + why.rate == pytest.approx(orders(1, 0.5)["spent"].mean() - orders(0, 0.3)["spent"].mean())
    assert "mostly because more rows have region north" in made.headline


def test_one_group_is_the_reason() -> None:
    after = orders(1, 0.2)
    after.loc[after["region"] == "north", "spent"] *= 2
    why = compare(orders(0, 0.2), after).numbers.whys[0]
    assert (why.column, why.by, why.story, why.lead.label) == ("spent", "region", "group", "north")


def test_what_every_group_shares_is_no_groups_doing() -> None:
    why = compare(orders(0, 0.4), orders(1, 0.4, price=150)).numbers.whys[0]
    assert (why.column, why.story, why.alike) == ("spent", "broad", 1.0)


def test_a_reversal_is_told_first() -> None:
    made = compare(*PLANTED["reversal"]())
    assert made.findings[0].kind == "reversal"
    assert "spent is higher overall, yet lower within every region" in made.headline


def test_penguins_by_sex() -> None:
    made = compare(load_penguins(), by="sex")
    assert made.headline == (
        "Male differs from female in 4 of 7 columns; body_mass_g is 18% higher on average, in every species"
    )
    mean = load_penguins().groupby("sex")["body_mass_g"].mean()
    assert made.numbers.column("body_mass_g").number.mean == pytest.approx((mean["female"], mean["male"]), rel=1e-12)


def test_populations_that_all_differ_are_numbers_and_running_numbers_are_not() -> None:
    rng = np.random.default_rng(3)
    before = pd.DataFrame({"pop": np.unique(np.exp(rng.normal(15, 2, 400)).round().astype(int))[:200]})
    before["order"] = np.arange(len(before)) * 3 + 1001
    after = before.assign(pop=before["pop"] * 3 + 1, order=before["order"] + 1)
    roles = {c.name: c.role for c in compare(before, after).numbers.columns}
    assert roles == {"pop": "compared", "order": "id"}


def test_that_a_month_has_a_31st_is_no_finding() -> None:
    june, july = (pd.DataFrame({"day": np.tile(np.arange(1, most + 1), 40)}) for most in (30, 31))
    assert "range" not in {f.kind for f in compare(june, july).findings}
    higher = july.rename(columns={"day": "grade"})
    assert "range" in {f.kind for f in compare(june.rename(columns={"day": "grade"}), higher).findings}
