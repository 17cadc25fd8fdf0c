# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One life in every dialect: asked for once, streamed, with tools and a schema, refused, and deleted.

The table of what works stands in ``table.md``; ``PROMPTOPS_WRITE_TABLE=1`` has the tests write it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.client import Emulator
from tests.emulator.dialects import DIALECTS
from tests.emulator.dialects.dialect import Dialect
from tests.integration.harness import Ansible, Task
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject

TABLE = Path(__file__).parent / "table.md"
FEATURES = ("lifecycle", "streaming", "tools", "streamed tools", "structured output", "errors")
PARAMETERS = {
    "type": "object",
    "properties": {"x": {"type": "string"}},
    "required": ["x"],
    "additionalProperties": False,
}
STREAMED: dict[str, Any] = {"stream": True, "stream_options": {}}
REFUSED = "nonsense_parameter"


@pytest.fixture(params=sorted(DIALECTS))
def dialect(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Dialect]:
    emulator.settings(dialect=request.param)
    yield DIALECTS[request.param]
    emulator.settings(dialect=None)


def tools(subject: Subject) -> list[dict[str, Any]]:
    functions = [{"name": name, "parameters": PARAMETERS, "strict": True} for name in ("alpha", "beta")]
    if subject is RESPONSE:
        return [{"type": "function", **function} for function in functions]
    return [{"type": "function", "function": function} for function in functions]


def schema(subject: Subject) -> dict[str, Any]:
    told = {"name": "verdict", "schema": PARAMETERS, "strict": True}
    if subject is RESPONSE:
        return {"text": {"format": {"type": "json_schema", **told}}}
    return {"response_format": {"type": "json_schema", "json_schema": told}}


def life(subject: Subject) -> list[Task]:
    asked: dict[str, Any] = {"prompt": "Use alpha and beta", "tools": tools(subject)}
    return [
        subject.task(),
        subject.task(),
        subject.task("streamed", **STREAMED),
        subject.task("tools", **asked),
        subject.task("streamed-tools", **asked, **STREAMED),
        subject.task("schema", **schema(subject)),
        subject.task("refused", extra_body={REFUSED: 1}),
        subject.task("refused", extra_body={REFUSED: 1}, **STREAMED),
        subject.bare(name="one", state="absent"),
    ]


def found(results: list[dict[str, Any]]) -> dict[str, bool]:
    """Which features work."""
    made, again, streamed, called, called_again, conforming, refused, refused_again, gone = results
    text = made.get("output_text", "")
    calls = [[call["name"] for call in result.get("function_calls", [])] for result in (called, called_again)]
    arguments = [call["arguments"] for call in called_again.get("function_calls", [])]
    whole = all(isinstance(each, dict) and "x" in each for each in arguments)
    return {
        "lifecycle": (made.get("action"), again.get("action"), gone.get("action"))
        == ("created", "unchanged", "deleted")
        and text.startswith("Emulated answer")
        and again.get("output_text") == text,
        "streaming": streamed.get("action") == "created" and streamed.get("output_text") == text,
        "tools": calls[0] == ["alpha", "beta"],
        "streamed tools": calls[1] == ["alpha", "beta"] and whole,
        "structured output": "x" in (conforming.get("output_parsed") or {}),
        "errors": all(
            result["failed"] and REFUSED in result["msg"] and "billed" not in result["msg"]
            for result in (refused, refused_again)
        ),
    }


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_one_life_in_every_dialect(in_process: Ansible, dialect: Dialect, subject: Subject) -> None:
    run = in_process.play(*life(subject))
    works = found(run.results)
    if subject is RESPONSE and not dialect.responses:
        assert run.results[0]["error"]["status"] == 404, run.results[0]
        assert not any(works.values())
        assert in_process.records() == {}
    else:
        assert works == dict.fromkeys(FEATURES, True), run.results
        assert [result["warnings"] for result in run.results if result.get("warnings")] == []
        assert not any("refused" in path or path.endswith("/one.json") for path in in_process.records())
    posts = [request for request in in_process.requests() if request.startswith("POST")]
    assert len(posts) <= len(run.results)
    _tell(dialect, subject, works)


ROWS: dict[str, dict[str, dict[str, bool]]] = {}


def _tell(dialect: Dialect, subject: Subject, works: dict[str, bool]) -> None:
    ROWS.setdefault(dialect.title, {})[subject.kind] = works
    if os.environ.get("PROMPTOPS_WRITE_TABLE") and all(
        len(ROWS.get(each.title, {})) == 2 for each in DIALECTS.values()
    ):
        TABLE.write_text(table(), encoding="utf-8")


def table() -> str:
    """What works, by dialect and feature: for responses, and for chat completions."""
    lines = [
        *TABLE.read_text(encoding="utf-8").partition("| Responses")[0].splitlines(),
        f"| Responses, chat completions | {' | '.join(FEATURES)} |",
        f"|---|{'---|' * len(FEATURES)}",
    ]
    for title, kinds in sorted(ROWS.items()):
        pairs = [[kinds[subject.kind][feature] for subject in (RESPONSE, CHAT)] for feature in FEATURES]
        cells = [", ".join("yes" if works else "no" for works in pair) for pair in pairs]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
