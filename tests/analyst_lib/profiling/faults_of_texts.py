"""Tables with one fault in their texts: numbers and dates as text, spellings, decoding, cuts."""

from __future__ import annotations

import json

from planted import CITIES, ROWS, Plan, misspelt, moments, put, sentence, some, table

FAULTS: dict[str, Plan] = {
    "numbers as text": Plan(
        lambda r: table(r, size_cm=put([f"{v:.1f}" for v in r.normal(50, 5, ROWS)], some(r, 5), "large")),
        {"numbers_as_text": "high"},
    ),
    "dates as text": Plan(
        lambda r: table(r, day=[d.strftime("%d/%m/%Y") for d in moments(r)]), {"dates_as_text": "medium"}
    ),
    "numbers and words": Plan(
        lambda r: table(r, result=put([f"{v:.1f}" for v in r.normal(50, 5, ROWS)], some(r, 300), "below limit")),
        {"mixed_types": "high"},
    ),
    "n/a as a label": Plan(
        lambda r: table(r, grade=put(r.choice(["low", "mid", "high"], ROWS), some(r, 40), "n/a")),
        {"placeholder_text": "medium"},
    ),
    "? as a label": Plan(
        lambda r: table(r, grade=put(r.choice(["low", "mid", "high"], ROWS), some(r, 40), "?")),
        {"placeholder_text": "medium"},
    ),
    "JSON": Plan(
        lambda r: table(r, extra=[json.dumps({"a": int(i), "b": "x y"}) for i in r.integers(0, 9999, ROWS)]),
        {"json": "low"},
    ),
    "mixed case": Plan(
        lambda r: table(r, city=put(r.choice(CITIES, ROWS), some(r, 30), "berlin")), {"label_variants": "medium"}
    ),
    "slips": Plan(lambda r: table(r, city=misspelt(r, ["Belrin", "Hambrug", "Dreseden"])), {"label_typos": "medium"}),
    "spaces at the ends": Plan(
        lambda r: table(r, comment=[sentence(r) + (" " if i % 20 == 0 else "") for i in range(ROWS)]),
        {"padded": "medium"},
    ),
    "wrongly decoded": Plan(
        lambda r: table(r, place=put(r.choice(CITIES, ROWS), some(r, 25), "MÃ¼nster")), {"garbled": "medium"}
    ),
    "cut texts": Plan(
        lambda r: table(r, comment=[sentence(r)[:160] for _ in range(ROWS)]),
        {"truncated": "medium"},
        frozenset({"padded"}),
    ),
}
