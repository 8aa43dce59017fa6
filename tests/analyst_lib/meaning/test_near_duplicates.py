"""Labels written in several ways: what is brought together, what stays apart, and how long it takes."""

from __future__ import annotations

import random

import pytest

from analyst_lib.meaning import near_duplicates


def merged(labels: dict[str, int]) -> dict[str, set[str]]:
    return {group.label: {variant.label for variant in group.variants} for group in near_duplicates(labels)}


@pytest.mark.parametrize(
    ("usual", "other", "why"),
    [
        ("Berlin", "berlin ", "case"),
        ("Berlin", " Berlin", "spaces"),
        ("New York", "New  York", "spaces"),
        ("New York", "NewYork", "spaces"),
        ("New York", "New\u00a0York", "spaces"),
        ("New York", "New-York", "punctuation"),
        ("Oxford Univ Press", "Oxford Univ. Press", "punctuation"),
        ("São Paulo", "Sao Paulo", "accents"),
        ("Köln-Mitte", "Koeln-Mitte", "accents"),
        ("North 1", "north 1", "case"),
        ("Berlin", "Berln", "typing"),
        ("Berlin", "Belrin", "typing"),
        ("Hamburg", "Hambrug", "typing"),
        ("San Francisco", "San Fransisco", "typing"),
        ("Massachusetts", "Massachusets", "typing"),
        ("Massachusetts", "Masachusets", "typing"),
        ("primary care", "PRIMERY CARE", "typing"),
    ],
)
def test_one_label_in_two_ways(usual: str, other: str, why: str) -> None:
    (group,) = near_duplicates({other: 2, usual: 100, "something else": 50})
    assert (group.label, group.count, group.changes) == (usual, 100, 2)
    assert [(variant.label, variant.count, variant.why) for variant in group.variants] == [(other, 2, why)]


@pytest.mark.parametrize(
    "pair",
    [
        ("Male", "Female"),
        ("Class A", "Class B"),
        ("2019", "2020"),
        ("North 1", "North 2"),
        ("FuseA", "FuseP"),
        ("active", "inactive"),
        ("paid", "unpaid"),
        ("Ireland", "Iceland"),
        ("Austria", "Australia"),
        ("Tuesday", "Thursday"),
        ("Gambia", "Zambia"),
        ("increase", "decrease"),
        ("Verkäufer", "Verkäuferin"),
        ("maestro", "maestra"),
        ("Phase II", "Phase III"),
        ("P-0001", "P-0002"),
        ("P0001", "P-0001"),
        ("A1B2C3", "a1b2c3"),
        ("1.5", "15"),
        ("-5", "5"),
        ("2024-01-02", "2024-01-03"),
        ("2024-01-02", "20240102"),
        ("C", "C++"),
        ("A+", "A-"),
        ("m", "M"),
        ("Habo", "Håbo"),
        ("<10 years", ">10 years"),
        ("1-2 rooms", "12 rooms"),
        ("10 mg dose", "100 mg dose"),
        ("Smith 1.5", "Smith 15"),
        ("", " "),
    ],
)
def test_labels_that_stay_apart(pair: tuple[str, str]) -> None:
    first, second = pair
    assert merged({first: 1000, second: 5}) == {}
    assert merged({first: 5, second: 1000}) == {}


def test_a_frequent_neighbour_is_no_slip() -> None:
    assert merged({"Anderson": 40, "Andersen": 12}) == {}
    assert merged({"Anderson": 400, "Andersen": 12}) == {"Anderson": {"Andersen"}}
    assert merged({"Anderson": 400, "Andersen": 12}) != merged({"Anderson": 119, "Andersen": 12})


def test_slips_of_many_ways_of_writing() -> None:
    labels = {"Menomonie": 364, "MENOMONIE": 74, "Menonomie": 2, "menomenie ": 1, "Eau Claire": 54, "EAU CLAIRE": 4}
    assert merged(labels) == {"Menomonie": {"MENOMONIE", "Menonomie", "menomenie "}, "Eau Claire": {"EAU CLAIRE"}}


def test_those_that_change_most_come_first() -> None:
    groups = near_duplicates({"Aachen": 10, "aachen": 1, "Bremen": 90, "bremen": 8})
    assert [group.label for group in groups] == ["Bremen", "Aachen"]


def test_many_labels_raise_the_bar() -> None:
    assert merged({"Berlin": 120, "Berln": 10}) == {"Berlin": {"Berln"}}
    assert merged({**_others(400), "Berlin": 120, "Berln": 10}) == {}
    assert merged({**_others(400), "Berlin": 1200, "Berln": 10}) == {"Berlin": {"Berln"}}


def _others(count: int) -> dict[str, int]:
    """Give labels that are near to nothing."""
    rng = random.Random(3)
    return {"".join(rng.choices("aeioukstrmnlvzx", k=14)): 1 for _ in range(count)}


def test_five_thousand_labels() -> None:
    rng = random.Random(2)
    syllables = "ber lin ham burg stutt gart mün chen dres den han no ver köln bre men leip zig dort mund".split()
    labels = {"".join(rng.choices(syllables, k=5)).capitalize(): 200 for _ in range(4990)}
    slips = {label[:5] + "w" + label[6:]: label for label in list(labels)[:10]}
    found = merged({**labels, **dict.fromkeys(slips, 1)})
    assert {slip for slips in found.values() for slip in slips} == set(slips)
    assert all(slip in found[label] for slip, label in slips.items())


def test_codes_by_the_thousand_are_left_alone() -> None:
    codes = {f"P-{n:05d}": n % 7 * 100 + 1 for n in range(5000)}
    letters = {"prefix" + "".join("abcdefghij"[int(digit)] for digit in f"{n:05d}"): 1 + n % 2 for n in range(5000)}
    assert merged(codes) == {}
    assert merged(letters) == {}
