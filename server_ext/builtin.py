"""Where the built-in analyses lie: beside the package in a checkout, among Jupyter's data once installed."""

from __future__ import annotations

import sys
from pathlib import Path


def notebooks_folder() -> Path:
    """Return the folder of the analyses that come with the product."""
    checkout = Path(__file__).parent.parent / "notebooks"
    return checkout if checkout.is_dir() else Path(sys.prefix) / "share" / "jupyter" / "analyst" / "notebooks"
