# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Responses: ``POST /responses`` and what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from .._fields import Field, InvalidRequest, beyond
from .._kind import ANY_CALL, PENDING, Kind
from .._output import Object, part, parts, string
from .._sameness import contains
from ._defaults import DEFAULTS
from ._fields import RESPONSE_FIELDS
from ._output import ResponseOutput

if TYPE_CHECKING:
    from ._events import ResponseFold

_SLOWEST = {"2h": 60.0, "8h": 240.0}
"""Seconds between two polls at most, by the window in which an answer is to come."""
_SOURCES = ("input", "prompt", "previous_response_id", "conversation")


class ResponseKind(ResponseOutput, Kind):
    """A model's response."""

    label = "response"
    path = ("responses",)
    id_option = "response_id"
    items_path = "input_items"
    fields = RESPONSE_FIELDS
    sent_as: ClassVar = {"stop_sequences": "stop"}
    transport = frozenset({"stream", "stream_options", "background", "background_options"})
    cancellable = True
    # Without being asked the server leaves out the images that went in.
    items_query: ClassVar = {"limit": 100, "order": "asc", "include": ["message.input_image.image_url"]}
    retrieval: ClassVar = {
        "include": Field("list", elements="str"),
        "stream": Field("bool"),
        "starting_after": Field("int", minimum=0),
        "include_obfuscation": Field("bool"),
    }

    def request(self, options: Mapping[str, Any], public: bool = True) -> dict[str, Any]:
        """The body; ``stop_sequences`` goes by the name that servers know it by."""
        body = super().request(options, public)
        return {self.sent_as.get(name, name): value for name, value in body.items()}

    def check(self, body: Mapping[str, Any]) -> None:
        """A response follows one conversation or one response, never both."""
        if body.get("previous_response_id") is not None and body.get("conversation") is not None:
            raise InvalidRequest("previous_response_id", "cannot be used together with conversation; leave one out.")
        if body.get("stream_options") and not body.get("stream"):
            raise InvalidRequest("stream_options", "goes with stream: true only.")
        _check_window(body)

    def check_complete(self, body: Mapping[str, Any]) -> None:
        """Something to answer, and who is to answer it."""
        if all(body.get(name) is None for name in _SOURCES):
            raise InvalidRequest(
                "input", "is required to create a response (or prompt, or a conversation to go on with)."
            )
        if body.get("model") is None and body.get("prompt") is None:
            raise InvalidRequest("model", "is required to create a response, unless prompt names a stored prompt.")

    def defaults(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """As CreateResponse documents them; without tools there is nothing to choose."""
        return DEFAULTS if request.get("tools") else {**DEFAULTS, "tool_choice": ("auto", "none")}

    def told(self, obj: Object) -> Mapping[str, Any]:
        """A response tells what it was asked, with the server's defaults, but for the input.

        What it says of a choice where there is nothing to choose from is no account of what was asked.
        """
        other = {"id", "input", "model", "base_url", *(() if obj.get("tools") else ("tool_choice",))}
        return {name: item for name, item in obj.items() if name not in other}

    def is_stored(self, request: Mapping[str, Any]) -> bool:
        """The API keeps responses unless it is told not to."""
        return request.get("store") is not False

    def is_pending_there(self, obj: Object) -> bool:
        """As for any kind; what runs in the background is kept until some minutes after its end."""
        return obj.get("background") is True and self.status(obj) in PENDING

    def slowest_poll(self, request: Mapping[str, Any]) -> float:
        """What may take hours is asked for less and less often."""
        return _SLOWEST.get(str(part(request, "background_options").get("completion_window")), 0.0)

    def fold(self) -> ResponseFold:
        """A fold of ResponseStreamEvents."""
        from ._events import ResponseFold

        return ResponseFold()

    def predicted(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A response with all that the API documents, in which only what was asked is known."""
        from ._predicted import predicted

        return predicted(self, request)

    def functions(self, request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The tools that are functions."""
        return [tool for tool in parts(request, "tools") if tool.get("type") == "function"]

    def demanded_calls(self, request: Mapping[str, Any]) -> list[str] | None:
        """What ``tool_choice`` demands."""
        if request.get("tool_choice") == "required":
            return []
        return _demanded_tools(part(request, "tool_choice"))

    def schemas(self, request: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        """That of ``text.format``, and the parameters of the functions."""
        schema = self.json_schema(request)
        return [
            *([("text.format.schema", schema)] if schema else []),
            *(
                (f"tools[{index}].parameters", part(tool, "parameters"))
                for index, tool in enumerate(parts(request, "tools"))
                if tool.get("type") == "function" and part(tool, "parameters")
            ),
        ]

    def corrected(self, request: Mapping[str, Any], obj: Object, complaint: str) -> dict[str, Any]:
        """What went in, what came out, and the complaint: as the output of each call, or as the user's word."""
        output = [item for item in parts(obj, "output") if _can_go_back(item, self.is_stored(request))]
        calls = [item for item in output if item.get("type") == "function_call"]
        told: list[dict[str, Any]] = [
            {"type": "function_call_output", "call_id": call.get("call_id"), "output": complaint} for call in calls
        ]
        told = told or [{"type": "message", "role": "user", "content": complaint}]
        if request.get("conversation") is not None:
            # All that went before stands in it.
            return {**request, "input": told}
        return {**request, "input": [*_items(request.get("input")), *output, *told]}

    def recalled(self, obj: Object, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The parameters that the response echoes, and its input items in the order in which they went in."""
        names = [self.sent_as.get(name, name) for name in self.fields if name != "input"]
        echoed = {name: obj[name] for name in names if name in obj}
        return {**echoed, "input": list(items)} if items else echoed

    def recorded_items(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The input, text as one user message."""
        return [dict(_plain(item)) for item in _items(request.get("input"))]

    def same(self, parameter: str, told: Mapping[str, Any], configured: Any) -> bool:
        """As for any kind; text equals one user message with that text, since the server tells no more."""
        if parameter == "input" and "input" in told:
            return _same_input(told, configured)
        if parameter == "conversation" and isinstance(configured, str):
            configured = {"id": configured}
        return super().same(parameter, told, configured)


def _items(asked: Any) -> list[Any]:
    """An input as items, text as one user message."""
    return [{"type": "message", "role": "user", "content": asked}] if isinstance(asked, str) else list(asked or [])


def _can_go_back(item: Mapping[str, Any], is_stored: bool) -> bool:
    """Whether an item of an answer can be a part of the next input: thoughts need a server that has kept them."""
    return item.get("type") != "reasoning" or is_stored or bool(item.get("encrypted_content"))


def _demanded_tools(choice: Mapping[str, Any]) -> list[str] | None:
    """The names in a choice that is no word."""
    if choice.get("type") == "allowed_tools":
        return list(map(_function_name, parts(choice, "tools"))) if choice.get("mode") == "required" else None
    return [_function_name(choice)] if choice.get("type") else None


def _function_name(tool: Mapping[str, Any]) -> str:
    """The name of a function; what calls of other tools say of themselves is not the same for all."""
    return string(tool, "name") if tool.get("type") == "function" else ANY_CALL


def _check_window(body: Mapping[str, Any]) -> None:
    """Raises InvalidRequest where a later answer is asked for by what the API does not answer later."""
    window = string(part(body, "background_options"), "completion_window")
    if window not in _SLOWEST:
        return
    place = "background_options.completion_window"
    if not body.get("background"):
        beyond(place, f"{window} needs background: true.")
    if body.get("stream"):
        beyond(place, f"{window} cannot be used together with stream: true.")
    if body.get("service_tier") not in (None, "auto", "default"):
        beyond(place, f"{window} cannot be used together with service_tier: {body['service_tier']}.")


def _same_input(told: Mapping[str, Any], configured: Any) -> bool:
    """Whether the items that the server lists are what is configured, in either's way of writing it."""
    if isinstance(configured, str):
        configured = [{"role": "user", "content": configured}]
    listed = told["input"]
    if _goes_on(told) and isinstance(listed, list) and isinstance(configured, list):
        # The server lists what went before as well.
        listed = listed[max(0, len(listed) - len(configured)) :]
    return contains(_plain_items(listed), _plain_items(configured))


def _goes_on(told: Mapping[str, Any]) -> bool:
    return told.get("previous_response_id") is not None or told.get("conversation") is not None


def _plain_items(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _plain(item: Any) -> Any:
    """A message with text as its content in the long form: the server lists text as one content part."""
    if not isinstance(item, Mapping) or not isinstance(item.get("content"), str):
        return item
    kind = "output_text" if item.get("role") == "assistant" else "input_text"
    return {**item, "content": [{"type": kind, "text": item["content"]}]}
