"""What gives a target away: one way in which a model would know the answer when it learns, and not when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Leak:
    """One column, or the table itself, that gives the target away.

    Parameters
    ----------
    kind : {'same', 'predicts', 'missing', 'order', 'time', 'duplicates', 'name', 'future'}
        `same`: equal to the target up to names or scale; `predicts`: predicts it alone; `missing`: whether it is there
        does; `order`: the order of rows or a number that counts them does; `time`: a date does; `duplicates`: rows
        stand in the table twice; `name`: it is called like the target; `future`: it lies after the moment of
        prediction.
    column : str or None
        The column; None for the table itself.
    measure : str
        What `score` is: `AUC`, `R²`, `correlation` or `share`.
    score : float
        How strong it is, cross-validated where it is a prediction.
    rows : int
        How many rows it rests on.
    detail : str
        What else there is to say, such as the other name of the target.
    """

    kind: str
    column: str | None
    measure: str
    score: float
    rows: int
    detail: str = ""

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the leak as JSON values."""
        return asdict(self)
