"""The groups of a table's rows, described in words, or the plain answer that there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.names import unique_names
from analyst_lib.pieces import note
from analyst_lib.report import Report
from analyst_lib.segmentation import figures, narrate, render
from analyst_lib.segmentation.collect import collect
from analyst_lib.segmentation.encoding import Feature
from analyst_lib.segmentation.judge import judge
from analyst_lib.segmentation.numbers import Numbers
from analyst_lib.tables import show, table_html

__all__ = ["Segments", "segment"]
SHOWN = 40


@dataclass(frozen=True)
class Segments(Report):
    """What there is to say about groups of rows; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("The rows on a map", "map"),
        ("The groups", "groups"),
        ("Profiles", "differences"),
        ("Typical rows", "typical"),
        ("How many groups", "how_many"),
        ("Every row with its group", "assignment"),
        ("How they were found", "method"),
    )

    table: pd.DataFrame = field(repr=False)
    numbers: Numbers
    findings: tuple[Finding, ...]
    features: tuple[Feature, ...] = field(repr=False)

    @property
    def headline(self) -> str:
        """What was found, in one line."""
        return narrate.headline(self.numbers)

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        return narrate.summary(self.numbers)

    @property
    def labels(self) -> pd.Series:
        """The group of every row, from 1 (the largest); 0 where there are no groups."""
        return pd.Series(self.numbers.labels, index=self.table.index, name="group")

    @property
    def profiles(self) -> pd.DataFrame:
        """Each column in each group: the median with quartiles, or the commonest label with its share."""
        return render.profiles(self.numbers, self.features)

    def overview(self) -> Html:
        """The few large numbers."""
        return styled(render.overview(self.numbers))

    def map(self) -> Html:
        """The rows on a map."""
        return styled(figures.drawn_map(self.numbers) or note("There are too few rows or columns for a map."))

    def groups(self) -> Html:
        """Each group: size, what sets it apart, its rule."""
        return styled(render.cards(self.numbers, {f.variable.name: f for f in self.features}))

    def differences(self) -> Html:
        """The profiles as a picture and as a table."""
        if not self.numbers.groups:
            return styled(note("Without groups there is nothing to set side by side."))
        picture = styled(render.heat(self.numbers, self.features)).text
        return Html(picture + show(self.profiles, name="group-profiles").text)

    def typical(self) -> Html:
        """The rows nearest to the middle of each group."""
        if not self.numbers.groups:
            return styled(note("Without groups no row is typical of one."))
        return styled(table_html(render.typical(self.numbers, self.table, self.features)))

    def how_many(self) -> Html:
        """How stable each number of groups is."""
        return styled(figures.stability(self.numbers) or note("There was too little to try numbers of groups."))

    def assignment(self) -> Html:
        """All rows with their group, as a table that can be downloaded."""
        if not self.numbers.groups:
            return styled(note("There is no assignment, since there are no groups."))
        told = note("“sure” is 1 in the middle of a group and 0 where another group is as near.")
        return Html(
            show(render.assignment(self.numbers, self.table), name="groups", rows=SHOWN).text + styled(told).text
        )

    def method(self) -> Html:
        """How columns were compared, and what was left out."""
        return styled(render.method(self.numbers))


def segment(
    table: pd.DataFrame, columns: Sequence[str] = (), groups: int | None = None, most: int = 8, seed: int = 0
) -> Segments:  # fmt: skip
    """Return the groups of a table's rows, each described by what sets it apart, or that there are none.

    Rows are compared by all columns that say something of them, numbers and labels alike. The number of groups is the
    largest of which every group is found again in half of the rows (mean Jaccard agreement of 0.75 or more; Hennig,
    2007) and every two are set apart by a gap that one cloud of rows would not have.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns); cells may be of any type. Groups are sought among at most 2,000 random rows; all rows
        are assigned.
    columns : sequence of str
        The columns to compare; all that can be compared if empty.
    groups : int, optional
        So many groups, whether they are clear or not; chosen if None.
    most : int
        The largest number of groups tried, 2 to 20.
    seed : int
        For samples, starts and splits.

    Returns
    -------
    Segments
        With `headline`, `summary`, `findings`, `labels`, `profiles`, and a method for each piece of the report.

    Raises
    ------
    ValueError
        If a column is not there, a number of groups is out of bounds, or groups are asked for that cannot be made.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> two = pd.DataFrame({"length": rng.normal(size=200) + np.repeat([0, 8], 100), "width": rng.normal(size=200)})
    >>> segment(two).headline
    'Two clear groups: long; short'
    >>> segment(pd.DataFrame(rng.normal(size=(200, 3)))).headline
    'No clear groups: the rows form one cloud'
    """
    if groups is not None and not 2 <= groups <= 20:
        raise ValueError(f"groups is {groups}; it must be a number from 2 to 20, or None to choose it")
    if not 2 <= most <= 20:
        raise ValueError(f"most is {most}; it must be a number from 2 to 20")
    # Imported here, since only the threads of libraries that are loaded already can be limited.
    import sklearn.cluster
    import sklearn.mixture  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        numbers, features = collect(table, columns, groups, most, seed)
    plain = table.copy(deep=False)
    plain.columns = pd.Index(unique_names([str(name) for name in table.columns]))
    return Segments(plain, numbers, judge(numbers), features)
