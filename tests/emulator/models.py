# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that the emulator has, and what it knows of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import get_args

from openai.types import AllModels, ChatModel
from openai.types.shared import chat_model

from .call import ApiCall
from .errors import ApiError
from .outcome import Reply
from .wire import Json

_DATE = re.compile(r"(.+)-\d{4}-\d{2}-\d{2}")
_NAMES: tuple[str, ...] = (*get_args(ChatModel), *get_args(get_args(AllModels)[-1]))
_EXCEPTIONS = {
    "gpt-3.5-turbo": "gpt-3.5-turbo-0125",
    "gpt-4": "gpt-4-0613",
    "gpt-4o": "gpt-4o-2024-08-06",
}
"""Aliases whose dated name bears no date, or is not the latest."""

_FOUND = [(_DATE.fullmatch(name), name) for name in sorted(_NAMES)]
DATED = {match[1]: name for match, name in _FOUND if match} | _EXCEPTIONS
"""The dated name that the API answers with, by alias."""

NAMES = frozenset({*_NAMES, *DATED, *DATED.values()})
"""The names of all models that the ``openai`` package knows."""


def _announced(text: str) -> Iterator[tuple[str, str]]:
    """Each model of which the ``openai`` package says when it ends, and that date."""
    for entry in re.split(r"^- ", text, flags=re.MULTILINE)[1:]:
        said = " ".join(entry.split())
        date = re.search(r"Announced shutdown date: (\d{4}-\d{2}-\d{2})", said)
        if date:
            yield from ((name, date[1]) for name in re.findall(r'"([^"]+)"', said[: date.start()]))


SHUTDOWN_DATES = dict(_announced(inspect.getsource(chat_model)))
"""When a model ends, where that was announced."""

_CREATED = 1_735_689_600
_EFFORTS = {"none": 0, "minimal": 0, "low": 64, "medium": 128, "high": 256, "xhigh": 512, "max": 1024}
_REASONING = re.compile(r"(o\d|gpt-[5-9](?!.*chat))")


def dated(model: str) -> str:
    """Return the name that the API answers with; one that is no alias stays as it is."""
    return DATED.get(model, model)


def reasons(model: str) -> bool:
    """Whether a model thinks before it answers."""
    return bool(_REASONING.match(model))


def effort_of(model: str, effort: str | None) -> str | None:
    """Return the effort that applies: what was asked for, or the model's default."""
    if not reasons(model):
        return effort
    return effort or ("none" if model.startswith("gpt-5.") else "medium")


def reasoning_tokens(model: str, effort: str | None) -> int:
    """Return the number of tokens that a model thinks."""
    return _EFFORTS.get(effort_of(model, effort) or "none", 0) if reasons(model) else 0


async def list_models(call: ApiCall) -> Reply:
    """Answer ``GET /v1/models``."""
    return Reply({"object": "list", "data": [_model(name) for name in sorted(NAMES)]})


async def get_model(call: ApiCall) -> Reply:
    """Answer ``GET /v1/models/{model}``."""
    name = call.part("model")
    if name not in NAMES:
        raise ApiError(404, f"The model '{name}' does not exist", param="model", code="model_not_found")
    return Reply(_model(name))


def _model(name: str) -> Json:
    shutdown_date = SHUTDOWN_DATES.get(name)
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "emulator", "shutdown_date": shutdown_date}
