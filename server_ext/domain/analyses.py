"""What can be run: a notebook with declared parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Analysis:
    """A notebook with one cell tagged `parameters`; `problem` says why it cannot be run, if so."""

    name: str
    path: Path
    title: str
    description: str
    version: str
    schema: Mapping[str, Any]
    kernel: str
    problem: str | None = None

    @property
    def dataset_parameter(self) -> str | None:
        """The name of the parameter that takes the dataset of the form, if the analysis has one."""
        return next(iter(self.dataset_parameters), None)

    @property
    def dataset_parameters(self) -> tuple[str, ...]:
        """The names of all parameters that take a dataset, in the order of the notebook."""
        return tuple(n for n, p in self.schema.get("properties", {}).items() if p.get("format") == "dataset")
