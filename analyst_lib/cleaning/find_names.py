"""The fix of the columns' names: printable, on one line, none twice, none empty."""

from __future__ import annotations

from collections.abc import Iterator

from analyst_lib.cleaning.comparing import EXAMPLES, shown
from analyst_lib.cleaning.fixes import Example, Fix, Step
from analyst_lib.cleaning.work import Work
from analyst_lib.words import plural


def column_names(work: Work) -> Iterator[Fix]:
    """Names of columns that are texts with spaces at the ends or line breaks, come twice, or are missing."""
    seen: set[str] = set()
    renamed: dict[str, str] = {}
    for name in work.names:
        label = work.original[name]
        repeated = str(label) in seen
        seen.add(str(label))
        if repeated or (label != name and (isinstance(label, str) or work.nameless(label))):
            renamed[name] = name
    if not renamed:
        return
    examples = tuple(
        Example(0, shown(work.original[name]), shown(name)) for name in list(renamed)[:EXAMPLES]
    )  # fmt: skip
    many = f"{plural(len(renamed), 'column')} {'has a name' if len(renamed) == 1 else 'have names'}"
    yield Fix(
        "names", "names", "safe", f"{many} that {'is' if len(renamed) == 1 else 'are'} hard to use",
        "Names are put on one line, without spaces at the ends; repeated ones are numbered, missing ones named by their place.",
        "A name that is not printable, or there twice, cannot be asked for.", "Every other name, and every value.",
        Step("rename", None, {"names": list(renamed)}), tuple(renamed), len(renamed), 0, examples,
    )  # fmt: skip
