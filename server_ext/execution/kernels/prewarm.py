"""Small uses of the analysis libraries that make them import and build what they put off until first used.

Each function runs once in the kernel server, on one thread, and must leave nothing behind: no figure known to pyplot,
no changed option, no open file.
"""

from __future__ import annotations

import gc
import io

import numpy as np
import pandas as pd


def _table() -> pd.DataFrame:
    days = pd.date_range("2024-01-01", periods=60, freq="D")
    numbers = np.arange(60.0)
    kinds = pd.Categorical(list("abc") * 20)
    return pd.DataFrame({"n": numbers, "m": np.sqrt(numbers), "kind": kinds, "text": list("xyz") * 20, "day": days})


def tables() -> None:
    """What pandas is asked for in most notebooks."""
    table = _table()
    table.describe(include="all")._repr_html_()  # type: ignore[operator]
    table.groupby("kind", observed=True).agg({"n": ["mean", "std"], "m": "median"}).to_html()
    table.pivot_table(index="kind", columns="text", values="n", observed=True)
    table.merge(table[["kind", "n"]].drop_duplicates("kind"), on="kind").sort_values("day")
    table.set_index("day")["n"].resample("W").mean().rolling(2).sum()
    table.isna().sum(), table.corr(numeric_only=True), table["text"].str.upper().value_counts()
    table.info(buf=io.StringIO())


def figures() -> None:
    """One figure of each common kind, drawn without pyplot, whose backend is for the kernel to choose.

    Not all kinds: seaborn's boxplot and pandas' own plots go through pyplot even when they are given axes.
    """
    import seaborn as sns
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.registry import backend_registry
    from matplotlib.figure import Figure

    table = _table()
    figure = Figure(figsize=(6, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 3).flat
    sns.histplot(table, x="n", hue="kind", kde=True, ax=axes[0])
    sns.scatterplot(table, x="n", y="m", hue="kind", ax=axes[1])
    sns.violinplot(table, x="kind", y="n", hue="kind", ax=axes[2])
    sns.heatmap(table[["n", "m"]].corr(), annot=True, ax=axes[3])
    sns.lineplot(table, x="day", y="n", ax=axes[4])
    sns.barplot(table, x="kind", y="m", ax=axes[5])
    figure.suptitle("$x^2$")
    backend_registry.list_all()  # reads which backends are installed
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    _close_fonts()


def _close_fonts() -> None:
    # matplotlib keeps the files of the fonts it used open; forks would share each file's position.
    from matplotlib.font_manager import _get_font  # type: ignore[attr-defined]
    from matplotlib.mathtext import MathTextParser

    _get_font.cache_clear()
    MathTextParser._parse_cached.cache_clear()  # type: ignore[attr-defined]
    gc.collect()


def models() -> None:
    """A small pipeline with a forest and a linear model, cross-validated."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.metrics import classification_report
    from sklearn.model_selection import cross_val_score, train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    table = _table()
    encode = make_column_transformer((StandardScaler(), ["n", "m"]), (OneHotEncoder(), ["text"]))
    train, test = train_test_split(table, random_state=0)
    forest = make_pipeline(encode, RandomForestClassifier(3, random_state=0)).fit(train, train["kind"])
    classification_report(test["kind"], forest.predict(test), zero_division=0)
    cross_val_score(make_pipeline(encode, LogisticRegression()), table, table["kind"], cv=2)
    LinearRegression().fit(table[["n"]], table["m"])


def files() -> None:
    """Tables as CSV, Parquet and Excel, in memory and without Arrow's threads."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = _table()
    pd.read_csv(io.StringIO(table.to_csv(index=False)), parse_dates=["day"])
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(table, nthreads=1), buffer, compression="zstd")
    buffer.seek(0)
    pq.ParquetFile(buffer, pre_buffer=False).read(use_threads=False).to_pandas(use_threads=False)
