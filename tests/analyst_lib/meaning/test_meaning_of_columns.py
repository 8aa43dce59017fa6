"""Meanings: what is recognised, and the look-alikes that are not."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
import vega_datasets
from palmerpenguins import load_penguins

from analyst_lib.meaning import MEANINGS, PERSONAL, Glimpse, meaning_of, meanings
from analyst_lib.meaning.checks import is_iban, luhn


def kind(name: str, texts: list[str], stored: str = "text") -> str | None:
    numbers = [float(text) for text in texts] if stored in ("integer", "number") else [0.0]
    found = meaning_of(Glimpse(name, stored, tuple(texts), min(numbers), max(numbers)))
    return found and found.kind


def cards(count: int, start: str = "4") -> list[str]:
    rng = random.Random(4)
    made = []
    while len(made) < count:
        digits = start + "".join(rng.choices("0123456789", k=16 - len(start)))
        made += [digits] if luhn(digits) else []
    return made


def numbers(form: str, count: int = 60) -> list[str]:
    """Give texts in which each # is a digit by chance."""
    rng = random.Random(5)
    return ["".join(rng.choice("0123456789") if letter == "#" else letter for letter in form) for _ in range(count)]


IBANS = ["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "FR1420041010050500013M02606", "NL91ABNA0417164300"]
PEOPLE = ["Ann Lee", "Bob O'Neil", "José García", "Zoë van der Berg", "Smith, John", "李小龙"]

KNOWN = [
    ("contact", ["ann@example.org", "bob.b+x@sub.example.co.uk"], "email"),
    ("x", ["https://example.org/a?b=1", "http://example.com"], "url"),
    ("x", [*numbers("10.0.2.#1", 10), "192.168.1.200", "8.8.8.8", "172.16.254.1"], "ip_address"),
    ("client_ip", ["2001:db8::1", "::1"], "ip_address"),
    ("x", cards(12), "credit_card"),
    ("card", ["4111 1111 1111 1111", "5555-5555-5555-4444"], "credit_card"),
    ("x", IBANS, "iban"),
    ("x", numbers("+49 30 ######"), "phone"),
    ("x", numbers("(212) 555-####"), "phone"),
    ("mobile", numbers("0151 ########"), "phone"),
    ("home_phone", numbers("212-555-####"), "phone"),
    ("zip", ["10115", "80331", "20095"], "postal_code"),
    ("PLZ", ["10115", "80331", "20095"], "postal_code"),
    ("postcode", ["SW1A 1AA", "M1 1AE", "EC1A 1BB"], "postal_code"),
    ("country", ["DE", "FR", "NA"], "country_code"),
    ("c", "DE FR IT ES PT NL BE LU AT CH PL CZ SK HU SI HR".split(), "country_code"),
    ("x", ["08:30", "17:45:10", "23:59", "00:00", "12:15"], "time_of_day"),
    ("x", ["8:30 am", "5:45 PM", "11:00 a.m.", "12:00 pm", "1:15 pm"], "time_of_day"),
    ("x", ["PT5M", "PT1H30M", "P1DT2H", "PT0.5S", "P3D"], "duration"),
    ("x", ["0 days 01:02:03", "1 days 04:05:06", "3 days 00:00:01", "12 days 01:00:00", "4 days 11:11:11"], "duration"),
    ("duration", ["08:30", "17:45", "59:59"], "duration"),
    ("x", ["2h 30min", "45 min", "1 hour", "3 hrs", "90 sec"], "duration"),
    ("first_name", ["Ann", "Bob", "May", "Zoë"], "person_name"),
    ("Nachname", ["Müller", "von der Leyen", "O'Neil", "Özdemir"], "person_name"),
    (
        "name",
        [f"{first} {last}" for first in ("Anna", "John", "Maria", "Xi") for last in ("A", "Bee", "Cox")],
        "person_name",
    ),
    ("name", [f"Braund{n * 'x'}, Mr. Owen" for n in range(12)], "person_name"),
    ("full name", PEOPLE, "person_name"),
    ("address", ["12 Main Street", "Hauptstraße 5a", "221B Baker St, London", "Rue de Rivoli 10"], "street_address"),
    ("payload", ['{"a": 1}', "[]"], "json"),
    ("x", ['{"a": 1}', '[1, {"b": null}]'], "json"),
]

LOOKALIKES = [
    ("order_no", numbers("+49 30 ######")),
    ("order", numbers("030-#######")),
    ("x", numbers("212-555-####")),
    ("number", numbers("###-###-####")),
    ("isbn", numbers("978-3-16-######-#")),
    ("isbn", numbers("9783######" + "###")),
    ("x", cards(6, "978316")),
    ("x", numbers("4###############")),
    ("imei", cards(12, "35")),
    ("version", ["1.2.3.4", "10.0.1.2", "1.0.0.1", "2.3.4.5", "1.1.1.1", "9.9.9.9"]),
    ("x", ["300.1.1.1", "1.2.3.999", "1.2.3.4", "5.6.7.8", "1.1.1.1", "2.2.2.2"]),
    ("handle", ["@ann", "@bob", "ann@home"]),
    ("x", ["a@b", "3@5.20", "me @ home"]),
    ("x", ["10115", "80331", "20095"]),
    ("state", "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA".split()),
    ("grade", "A B C D E F AA BB CC DD EE FF GG HH II".split()),
    ("country", ["Germany", "France", "Italy"]),
    ("aspect", ["16:9", "4:3", "21:9", "1:1", "3:2"]),
    ("score", ["25:23", "25:21", "30:28", "27:25", "26:24"]),
    ("size", ["12 m", "5 m", "7 m", "9 m", "30 m"]),
    ("month", ["May", "June", "April", "August"]),
    (
        "name",
        ["May", "June", "April", "August", "Paris", "Austin", "Georgia", "Victoria", "Florence", "Sydney", "Rose"],
    ),
    (
        "name",
        [f"Ford {model}" for model in "Focus Fiesta Mondeo Galaxy Ranger Transit Escort Sierra Puma Kuga Edge".split()],
    ),
    ("product_name", PEOPLE),
    ("city", ["San Francisco", "New York", "St. Louis"]),
    ("file name", ["Ann Lee", "Bob Cox", "Cy Dee"]),
    ("x", ["{a}", "[b]", "{not json}"]),
    ("x", ["[draft]", "[final]"]),
    ("x", ["1", "2", "true"]),
    ("ip", ["a", "b", "c"]),
    ("email", ["yes", "no"]),
    ("phone", ["iPhone 12", "Galaxy S21", "Pixel 5"]),
    ("phone_model", numbers("+49 30 ######")),
    ("mac address", ["00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5F", "AA:BB:CC:DD:EE:FF"]),
    ("hash", ["d41d8cd98f00b204e9800998ecf8427e", "0cc175b9c0f1b6a831c399e269772661"]),
    ("x", [one[:-1] + "9" for one in IBANS if not is_iban(one[:-1] + "9")]),
]


@pytest.mark.parametrize(("name", "texts", "expected"), KNOWN)
def test_meanings_of_texts(name: str, texts: list[str], expected: str) -> None:
    assert kind(name, texts) == expected


@pytest.mark.parametrize(("name", "texts"), LOOKALIKES)
def test_lookalikes_of_texts(name: str, texts: list[str]) -> None:
    assert kind(name, texts) is None


@pytest.mark.parametrize(
    ("name", "texts", "stored", "expected"),
    [
        ("year", ["1999", "2024"], "integer", "year"),
        ("YearBuilt", ["1872", "2010"], "integer", "year"),
        ("Baujahr", ["1999", "2024"], "integer", None),
        ("model_year", ["70", "82"], "integer", None),
        ("years_of_service", ["1990", "2000"], "integer", None),
        ("x", ["1999", "2024"], "integer", None),
        ("success_pct", ["0.1", "97.5"], "number", "percentage"),
        ("percentile income", ["10000", "99000"], "number", None),
        ("share (%)", ["0.1", "0.5"], "number", "percentage"),
        ("price", ["1.5", "99"], "number", None),
        ("price_eur", ["1.5", "99"], "number", "currency"),
        ("Salary (USD)", ["1500", "9900"], "integer", "currency"),
        ("amount €", ["1.5", "99"], "number", "currency"),
        ("$10-20k", ["15", "99"], "integer", None),
        ("DKK4", ["1.5", "99"], "number", None),
        ("try", ["1", "2"], "integer", None),
        ("phone", ["4915112345678", "4930123456"], "integer", "phone"),
        ("zip", ["10115", "80331", "20095"], "integer", "postal_code"),
        ("order", ["4915112345678", "4930123456"], "integer", None),
        ("lat", ["-33.9", "51.5"], "number", None),
        ("temperature", ["-12.5", "38.1"], "number", None),
    ],
)
def test_meanings_of_numbers(name: str, texts: list[str], stored: str, expected: str | None) -> None:
    assert kind(name, texts, stored) == expected


def test_dates_of_birth() -> None:
    assert kind("DateOfBirth", [], "date") == "birth_date"
    assert kind("Geburtsdatum", [], "datetime") == "birth_date"
    assert kind("birth_rate", [], "date") is None
    assert kind("created", [], "date") is None


def places(*columns: tuple[str, float, float]) -> list[str | None]:
    found = meanings([Glimpse(name, "number", (), low, high) for name, low, high in columns])
    return [meaning and f"{meaning.kind} {meaning.detail}" for meaning in found]


def test_coordinates_come_in_pairs() -> None:
    pair = [("start_lat", 40.0, 41.0), ("start_lng", -75.0, -73.0), ("end lat", 40.0, 41.0), ("end lng", -75.0, -73.0)]
    assert places(*pair) == [
        *("latitude start_lng", "longitude start_lat"),
        *("latitude end lng", "longitude end lat"),
    ]
    assert places(("Latitude", -90, 90), ("Longitude", 0, 359.5)) == ["latitude Longitude", "longitude Latitude"]


@pytest.mark.parametrize(
    "columns",
    [
        [("lat", 40.0, 41.0)],
        [("lat", 40.0, 95.0), ("lon", 1.0, 2.0)],
        [("lat", 40.0, 41.0), ("lon", 1.0, 2000.0)],
        [("x", 40.0, 41.0), ("y", 1.0, 2.0)],
        [("start_lat", 40.0, 41.0), ("end_lon", 1.0, 2.0)],
        [("delta_lat", -1.0, 1.0), ("delta_long", -1.0, 2.0)],
        [("latency", 40.0, 41.0), ("long_name", 1.0, 2.0)],
        [("lat", 0.0, 0.0), ("lon", 0.0, 0.0)],
    ],
)
def test_numbers_that_are_no_coordinates(columns: list[tuple[str, float, float]]) -> None:
    assert places(*columns) == [None] * len(columns)


def test_the_proof_is_told() -> None:
    addresses = [f"user{n}@example.org" for n in range(95)] + ["none", "unknown", "see file", "?", "ask"]
    found = meaning_of(Glimpse("email", "text", tuple(addresses)))
    assert found is not None
    assert (found.tested, found.matched, found.share, found.personal) == (100, 95, 0.95, True)
    assert found.proof == "95 of 100 distinct values looked at"
    assert found.phrase == "email addresses"


def test_too_many_exceptions_are_no_proof() -> None:
    assert (
        meaning_of(Glimpse("email", "text", (*(f"u{n}@example.org" for n in range(80)), *map(str, range(20))))) is None
    )


def test_every_meaning_has_words() -> None:
    assert set(MEANINGS) >= PERSONAL
    assert {"email", "phone", "birth_date", "iban", "credit_card", "ip_address", "person_name"} <= PERSONAL
    assert not {"url", "year", "json", "percentage", "latitude"} & PERSONAL


def test_real_tables_are_not_flagged_wrongly() -> None:
    pytest.importorskip("pandas")
    from analyst_lib.meaning import table_meanings

    data = vega_datasets.local_data
    tables = {
        "penguins": load_penguins(),
        **{name: getattr(data, name)() for name in ("seattle_weather", "stocks", "iris", "barley", "airports")},
    }
    found = {
        (table, str(column)): meaning.kind
        for table, frame in tables.items()
        for column, meaning in zip(frame.columns, table_meanings(frame), strict=True)
        if meaning
    }
    assert found == {
        ("penguins", "year"): "year",
        ("airports", "latitude"): "latitude",
        ("airports", "longitude"): "longitude",
        ("barley", "year"): "year",
    }


def test_importing_is_cheap() -> None:
    code = "import sys, analyst_lib.meaning; print(sorted({'pandas', 'pyarrow', 'numpy'} & set(sys.modules)))"
    bare = "import importlib.util, sys; print(0)"
    assert subprocess.run([sys.executable, "-c", bare], capture_output=True, text=True, check=True).stdout == "0\n"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
