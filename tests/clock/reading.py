"""Finds the test modules that read the clock, and those that do so too early, at import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

READERS = {"localdate", "localtime", "now", "utcnow", "today"}


@cache
def dated_tests_of(path: Path) -> frozenset[str]:
    """Names of a module's tests that read the date or time: directly, or through the module's own functions, fixtures
    and constants.
    """
    named = {name: _names_in(node) for name, node in _definitions(_tree(path))}
    asking = {name for name, names in named.items() if names & READERS}
    while more := {name for name, names in named.items() if name not in asking and names & asking}:
        asking |= more
    return frozenset(name for name in asking if name.startswith("test_"))


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))


def _names_in(node: ast.AST) -> set[str]:
    """Everything a definition names; the arguments of a test name its fixtures."""
    return {_name(each) for each in ast.walk(node)} | {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}


def read_at_import(path: Path) -> list[int]:
    """Lines where the module reads the date or time at import, directly or through one of its functions.

    A test that took its date then would disagree with its run's clock, and with the day after midnight.
    """
    tree = _tree(path)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    asking = {name for name, node in functions.items() if any(_asks(each, set()) for each in ast.walk(node))}
    return sorted(node.lineno for node in _run_at_import(tree) if _asks(node, asking))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _asks(node: ast.AST, asking: set[str]) -> bool:
    return isinstance(node, ast.Call) and (_name(node.func) in READERS or _name(node.func) in asking)


def _run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below that runs on import: all except the bodies of functions, whose decorators and defaults do run."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "__name__" in ast.unparse(child.test):
            continue  # run as a program, not imported
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            early = [*getattr(child, "decorator_list", ()), *child.args.defaults, *filter(None, child.args.kw_defaults)]
            for each in early:
                yield each
                yield from _run_at_import(each)
        else:
            yield child
            yield from _run_at_import(child)
