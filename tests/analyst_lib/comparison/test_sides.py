"""Which rows stand on which side: periods, moments and groups as people write them; refusals of what is not there."""

from __future__ import annotations

import pandas as pd
import pytest
from palmerpenguins import load_penguins
from vega_datasets import local_data

from analyst_lib.comparison import compare
from analyst_lib.comparison.sides import Sides, two_parts

WEATHER = local_data.seattle_weather()
DATES = WEATHER["date"]
PENGUINS = load_penguins()


def parts(at: str | None) -> Sides:
    return two_parts(WEATHER, "date", at)


@pytest.mark.parametrize(
    ("at", "names", "spans"),
    [
        ("2014", ("2013", "2014"), [("2013-01-01", "2013-12-31"), ("2014-01-01", "2014-12-31")]),
        ("2015 vs 2012", ("2012", "2015"), [("2012-01-01", "2012-12-31"), ("2015-01-01", "2015-12-31")]),
        ("2014-06", ("May 2014", "June 2014"), [("2014-05-01", "2014-05-31"), ("2014-06-01", "2014-06-30")]),
        ("2014-Q1", ("Q4 2013", "Q1 2014"), [("2013-10-01", "2013-12-31"), ("2014-01-01", "2014-03-31")]),
        (
            "2014-W10",
            ("the week of 2014-02-24", "the week of 2014-03-03"),
            [("2014-02-24", "2014-03-02"), ("2014-03-03", "2014-03-09")],
        ),
        ("last quarter", ("Q3 2015", "Q4 2015"), [("2015-07-01", "2015-09-30"), ("2015-10-01", "2015-12-31")]),
        ("2014-01-01", ("2012 to 2013", "2014 to 2015"), [("2012-01-01", "2013-12-31"), ("2014-01-01", "2015-12-31")]),
        (None, ("November 2015", "December 2015"), [("2015-11-01", "2015-11-30"), ("2015-12-01", "2015-12-31")]),
    ],
)
def test_times(at: str | None, names: tuple[str, str], spans: list[tuple[str, str]]) -> None:
    sides = parts(at)
    assert sides.names == names
    for part, span in zip((sides.before, sides.after), spans, strict=True):
        assert len(part) == DATES.between(*span).sum()
        assert part["date"].between(*span).all()


def test_a_month_that_is_not_over_is_not_taken() -> None:
    sides = two_parts(WEATHER[DATES <= "2015-12-20"], "date", "last month")
    assert sides.names == ("October 2015", "November 2015")


@pytest.mark.parametrize(
    ("by", "at", "names", "rows"),
    [
        ("species", "Gentoo", ("the others", "Gentoo"), (220, 124)),
        ("species", "Chinstrap vs Adelie", ("Chinstrap", "Adelie"), (68, 152)),
        ("species", None, ("Adelie", "Gentoo"), (152, 124)),
        ("sex", None, ("female", "male"), (165, 168)),
        ("year", "2007 vs 2009", ("year 2007", "year 2009"), (110, 120)),
        ("body_mass_g", "4000", ("body_mass_g below 4,000", "body_mass_g from 4,000 on"), (165, 177)),
    ],
)
def test_groups(by: str, at: str | None, names: tuple[str, str], rows: tuple[int, int]) -> None:
    sides = two_parts(PENGUINS, by, at)
    assert (sides.names, (len(sides.before), len(sides.after))) == (names, rows)


def test_which_groups_were_taken_is_said() -> None:
    notes = compare(PENGUINS, by="species").numbers.notes
    assert notes == ("No group was given: the two largest of 3 groups of species, Adelie and Gentoo, are compared.",)


@pytest.mark.parametrize(
    ("by", "at", "said"),
    [
        ("colour", None, "no column 'colour'; there are species"),
        ("species", "Emperor", "give one or two ('a vs b') of its values: Adelie, Gentoo and Chinstrap"),
        ("species", "Adelie vs Adelie", "cannot be parted"),
        ("body_mass_g", None, "give a number between 2,700 and 6,300"),
        ("body_mass_g", "99999", "no row of body_mass_g belongs to"),
    ],
)
def test_what_is_not_there_is_refused(by: str, at: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        two_parts(PENGUINS, by, at)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2030-01-01", "has nothing from then on"),
        ("1999", "no row of date belongs to 1998"),
        ("soon", "is no time at which to part date: give a day (2024-07-01"),
    ],
)
def test_times_that_are_not_there_are_refused(at: str, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        parts(at)
    assert said in str(error.value)


def test_either_another_table_or_a_column() -> None:
    for other, by in ((None, None), (PENGUINS, "sex")):
        with pytest.raises(ValueError, match="give either another table"):
            compare(PENGUINS, other, by=by)


def test_times_with_a_zone_are_parted_in_utc() -> None:
    table = pd.DataFrame({"at": pd.date_range("2024-01-01", periods=96, freq="h", tz="Europe/Paris"), "x": range(96)})
    made = compare(table, by="at", at="2024-01-03")
    assert made.numbers.rows.count == (49, 47)
    assert "in UTC" in made.numbers.notes[0]
