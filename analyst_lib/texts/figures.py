"""The large figure of texts: how topics come and go over time."""

from __future__ import annotations

import numpy as np

from analyst_lib.figures.large import PALETTE, SOFT, canvas, drawn, shortened
from analyst_lib.html import escape
from analyst_lib.texts.numbers import Numbers

SHOWN = 5


def over_time(n: Numbers) -> str:
    """Return how many texts each period has, and the share of them that is on each of the largest topics."""
    names = [name for name, _ in n.periods]
    x = np.arange(len(names))
    rows = 2 if n.topics else 1
    with canvas(780, 170 + 200 * (rows - 1)) as figure:
        panels = np.atleast_1d(figure.subplots(rows, 1, sharex=True, height_ratios=[1, 2][:rows]))
        panels[0].bar(x, [c for _, c in n.periods], color=SOFT, alpha=0.5, width=0.8)
        panels[0].set_title("texts", fontsize=11.5)
        for i, topic in enumerate(n.topics[:SHOWN] if n.topics else ()):
            y = [100 * share if n.periods[j][1] else np.nan for j, (_, share) in enumerate(topic.by_time)]
            panels[1].plot(x, y, color=PALETTE[i], label=shortened(topic.name, 40))
        if n.topics:
            panels[1].set_title("share on each topic (%)", fontsize=11.5)
            panels[1].legend(loc="upper left", bbox_to_anchor=(0, -0.12), ncols=2)
            panels[1].set_ylim(bottom=0)
        every = max(1, int(np.ceil(len(names) / 8)))
        panels[-1].set_xticks(x[::every], [shortened(name, 14) for name in names[::every]])
        what = "Texts and topics over time" if n.topics else "Texts over time"
        return drawn(
            figure, alt=f"{what}, {names[0]} to {names[-1]}", caption=escape(f"{what}, by {n.time}."), name="over-time"
        )
