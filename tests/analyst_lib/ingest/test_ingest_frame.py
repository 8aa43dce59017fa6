"""`read_table`: any file as typed pandas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import palmerpenguins
import pandas as pd
import pytest

from analyst_lib.ingest import Unreadable, read_table


def test_penguins_equal_plain_pandas(tmp_path: Path) -> None:
    penguins = palmerpenguins.load_penguins()
    penguins.to_csv(tmp_path / "p.csv", index=False, na_rep="NA")
    frame = read_table(tmp_path / "p.csv")
    assert [str(frame[name].dtype) for name in ("species", "bill_length_mm", "sex", "year")] == [
        "category",
        "float64",
        "category",
        "int64",
    ]
    for name in penguins:
        expected = penguins[name]
        assert frame[name].isna().tolist() == expected.isna().tolist()
        assert frame[name].dropna().tolist() == expected.dropna().tolist()
    assert frame.attrs["ingested"]["rows"] == 344


def test_types_are_those_notebooks_work_with(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "i,gap,flag,flaggap,day,at,big\n"
        "1,1,true,yes,2024-01-02,2024-01-02 03:04:05,9007199254740993\n"
        "2,,false,,2024-01-03,2024-01-03 03:04:05,\n"
        "3,3,true,no,,2024-01-03 03:04:05,1\n"
    )
    frame = read_table(tmp_path / "t.csv")
    assert frame.dtypes.astype(str).to_dict() == {
        "i": "int64",
        "gap": "float64",
        "flag": "bool",
        "flaggap": "boolean",
        "day": "datetime64[us]",
        "at": "datetime64[us]",
        "big": "Int64",
    }
    assert frame["big"][0] == 9007199254740993
    assert frame["day"].isna().tolist() == [False, False, True]


def test_options_and_refusals(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("d,n\n01/02/2024,1\n")
    assert read_table(tmp_path / "d.csv", day_first=False)["d"][0] == pd.Timestamp(2024, 1, 2)
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n3\n")
    with pytest.raises(Unreadable, match="Line 3 has 1 value"):
        read_table(tmp_path / "bad.csv")


def test_importing_the_package_imports_no_library() -> None:
    heavy = ("pandas", "pyarrow", "numpy", "fastexcel")
    code = f"import sys, analyst_lib.ingest; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
