# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns what pydantic found into the one error that the API would give."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .errors import ApiError, bad_request

Path = tuple[str | int, ...]

_DISCRIMINATORS = frozenset({"type", "role"})
_MISFITS = frozenset({"literal_error", "missing", "extra_forbidden"})
_EXPECTED = {
    "string_type": "a string",
    "list_type": "an array",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "bool_type": "a boolean",
    "dict_type": "an object",
    "literal_error": "a string",
    "none_required": "null",
}
_KINDS = {bool: "a boolean", int: "an integer", float: "a number", str: "a string", list: "an array", dict: "an object"}


@dataclass(frozen=True)
class Finding:
    """One thing wrong: where in the body, on which branch of the unions on the way, and what."""

    path: Path
    branch: tuple[str, ...]
    type: str
    expected: str

    def foreign(self, others: Sequence[Finding]) -> bool:
        """Whether it only says that the value is another kind of thing than this branch describes."""
        if self.type in _MISFITS:
            return bool(self.path) and self.path[-1] in _DISCRIMINATORS
        depth = len(self.path)
        return any(len(other.path) > depth and other.path[:depth] == self.path for other in others)


def complaint(errors: Sequence[Any], body: Any) -> ApiError:
    """Return the error for the place that is most likely meant."""
    findings = [_finding(error, body) for error in errors]
    first = findings[0].path[:1]
    findings = [finding for finding in findings if finding.path[:1] == first]
    chosen = _best_branch(findings)[0]
    return _describe(chosen, findings, body)


def name_of(path: Path) -> str:
    """Return a path as the API writes it, such as ``input[0].role``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def kind_of(value: Any) -> str:
    """Return what a JSON value is, with its article."""
    return "null" if value is None else _KINDS.get(type(value), "an object")


def _finding(error: Any, body: Any) -> Finding:
    path, branch = _place(error["loc"], error["type"], body)
    return Finding(path, branch, error["type"], str(error.get("ctx", {}).get("expected", "")))


def _place(location: Path, kind: str, body: Any) -> tuple[Path, tuple[str, ...]]:
    # A location mixes keys of the body with the names of union members; the latter are not keys of the body.
    path: list[str | int] = []
    branch: list[str] = []
    here = body
    for index, step in enumerate(location):
        last = index == len(location) - 1
        if _is_key(here, step):
            path.append(step)
            here = here[step]
        elif last and kind == "missing":
            path.append(step)
        else:
            branch.append(f"{len(path)}:{step}")
    return tuple(path), tuple(branch)


def _is_key(here: Any, step: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here


def _best_branch(findings: list[Finding]) -> list[Finding]:
    branches: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        branches[finding.branch].append(finding)
    strangers = [finding.branch for finding in findings if finding.foreign(findings)]

    def rank(branch: list[Finding]) -> tuple[bool, int, int]:
        # The right kind of object all the way down, then deepest in the body, then fewest other faults.
        foreign = any(branch[0].branch[: len(stranger)] == stranger for stranger in strangers)
        return foreign, -max(len(finding.path) for finding in branch), len(branch)

    return min(branches.values(), key=rank)


def _describe(chosen: Finding, findings: list[Finding], body: Any) -> ApiError:
    place = name_of(chosen.path)
    if chosen.type == "missing":
        return bad_request(f"Missing required parameter: '{place}'.", place, "missing_required_parameter")
    if chosen.type == "extra_forbidden":
        return bad_request(f"Unknown parameter: '{place}'.", place, "unknown_parameter")
    value = _value_at(body, chosen.path)
    if chosen.type == "literal_error" and isinstance(value, str):
        supported = _supported([finding for finding in findings if finding.path == chosen.path])
        return bad_request(f"Invalid value: '{value}'. Supported values are: {supported}.", place, "invalid_value")
    expected = _alternatives([finding for finding in findings if finding.path == chosen.path])
    message = f"Invalid type for '{place}': expected {expected}, but got {kind_of(value)} instead."
    return bad_request(message, place, "invalid_type")


def _value_at(body: Any, path: Path) -> Any:
    for step in path:
        body = body[step]
    return body


def _supported(findings: list[Finding]) -> str:
    names = dict.fromkeys(name for finding in findings for name in re.findall(r"'([^']*)'", finding.expected))
    return _enumerate([f"'{name}'" for name in names], "and")


def _alternatives(findings: list[Finding]) -> str:
    kinds = dict.fromkeys(_EXPECTED.get(finding.type, "an object") for finding in findings)
    if len(kinds) == 1:
        return next(iter(kinds))
    return "one of " + _enumerate(list(kinds), "or")


def _enumerate(words: list[str], conjunction: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{',' if len(words) > 2 else ''} {conjunction} {words[-1]}"
