"""The fixes as plain pandas that anybody can run: the functions of `steps` that were used, and one call a fix."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Sequence

from analyst_lib.cleaning import steps
from analyst_lib.cleaning.fixes import Fix

LONGEST = 120


def script(name: str, fixes: Sequence[Fix], labels: tuple[list[str], bool, tuple[str, ...]]) -> str:
    """Return Python that gives a function `clean(table)`.

    Parameters
    ----------
    name : str
        Of the table.
    fixes : sequence of Fix
        Those that were applied, in order.
    labels : (list of str, bool, tuple of str)
        The names that the columns were worked on by; whether those differ from the table's; which of them stay.
    """
    used = [fix for fix in fixes if fix.step.call != "rename"]
    parts = [_head(name, used), *_functions({fix.step.call for fix in used}), _clean(used, labels)]
    return "\n\n\n".join(parts) + "\n"


def _head(name: str, used: Sequence[Fix]) -> str:
    calls = {fix.step.call for fix in used}
    text = "\n".join(_functions(calls))
    plain = ["re"] * ("re." in text) + ["unicodedata"] * ("unicodedata." in text)
    said = " ".join(name.split())[:80]
    lines = [f'"""Cleans {said!r}: call clean(table) with the table as pandas has it."""'.replace("\\", "/"), ""]
    lines += [f"import {module}" for module in plain] + [""] * bool(plain)
    lines += ["import numpy as np"] * ("np." in text) + ["import pandas as pd"]
    return "\n".join(lines)


def _functions(calls: set[str]) -> list[str]:
    """Return the source of functions, and of those that they call, in the order of their module."""
    tree = ast.parse(inspect.getsource(steps))
    known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    needed = set(calls)
    while more := {name for call in needed for name in _names(known[call]) if name in known} - needed:
        needed |= more
    return [_plain(known[name]) for name in known if name in needed]


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _plain(node: ast.FunctionDef) -> str:
    """Return a function without the types of its signature, which would ask for more imports."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef):
            inner.returns = None
            for argument in (*inner.args.args, *inner.args.kwonlyargs):
                argument.annotation = None
    return ast.unparse(node)


def _clean(used: Sequence[Fix], labels: tuple[list[str], bool, tuple[str, ...]]) -> str:
    names, differ, renamed = labels
    lines = [
        "def clean(table):",
        '    """Return the cleaned table; the one that is given stays."""',
        "    table = table.copy()",
    ]
    if differ:
        lines += [f"    names = {names!r}", "    labels = dict(zip(names, table.columns))", "    table.columns = names"]
    for number, fix in enumerate(used, 1):
        lines += ["", f"    # {number}. {_comment(fix)}", *_indented(fix.step.code())]
    if differ:
        lines += ["", *_relabelled(renamed)]
    return "\n".join([*lines, "    return table"])


def _relabelled(renamed: Iterable[str]) -> list[str]:
    kept = list(renamed)
    if not kept:
        return ["    table.columns = pd.Index([labels[name] for name in table.columns])"]
    return [
        f"    renamed = {kept!r}",
        "    table.columns = pd.Index([name if name in renamed else labels[name] for name in table.columns])",
    ]


def _comment(fix: Fix) -> str:
    return " ".join(f"{fix.id}: {fix.what}".split())[:LONGEST].encode("utf-8", "replace").decode("utf-8")


def _indented(code: str) -> list[str]:
    return [f"    {line}" for line in code.splitlines()]
