# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a kind of resource must say of itself, so that one engine can give each kind the same life."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from ._fields import Fields, InvalidRequest, check_finite, clean, limits
from ._output import Object, Output, parts
from ._sameness import contains

PROCESSING = frozenset(
    {
        "service_tier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prompt_cache_options",
        "safety_identifier",
        "user",
    }
)
"""Fields that say how a request is processed, cached or billed, and not what is asked."""
ANY_CALL = "*"
"""Among the names of tools that must be called: the call of any tool will do."""

PENDING = frozenset({"queued", "in_progress"})
"""Statuses of an object that the server still works on."""


_BESIDE_REQUEST = frozenset({"base_url", "triggers", "max_age", "id"})
"""What can differ besides a request's parameters."""


class Fold(Protocol):
    """Folds the events of a stream into the object that a plain call would have returned."""

    def add(self, event: Mapping[str, Any]) -> None:
        """Takes one event of the stream."""

    def end(self) -> None:
        """Takes the server's word that its stream is whole."""

    @property
    def object(self) -> dict[str, Any]:
        """What is known so far; empty before the first event that tells anything."""

    @property
    def complete(self) -> bool:
        """Whether the stream has said all that it will."""

    @property
    def generated(self) -> bool:
        """Whether something of an answer has come."""

    @property
    def error(self) -> Mapping[str, Any] | None:
        """The error that the stream itself reported, if it did."""


class Kind(Output):
    """One kind of resource: what a request may hold, where it lives in the API, and how its object is read."""

    label: str
    """What a message calls it."""
    path: tuple[str, ...]
    """Its collection's path below the base URL."""
    id_option: str
    """The option that names one by its ID."""
    items_path: str
    """The path, below one object, of what went into it."""
    fields: Fields
    """What a request may hold."""
    renamed: ClassVar[Mapping[str, str]] = {}
    """Other names of options that Ansible reserves, and so does not take as aliases."""
    required: tuple[str, ...] = ()
    """The fields without which nothing can be created."""
    transport: frozenset[str] = frozenset()
    """Fields that say how an answer travels, and not what it is."""
    sent_as: ClassVar[Mapping[str, str]] = {}
    """Names by which the API knows fields that have another name here."""
    updatable: frozenset[str] = frozenset()
    """Fields that the server can change in place."""
    cancellable: bool = False
    """Whether one that is still worked on can be cancelled."""
    retrieval: ClassVar[Fields] = {}
    """What can be asked for with one that is read by its ID."""
    items_query: ClassVar[Mapping[str, Any]] = {"limit": 100, "order": "asc"}
    """How all is read that went into one, in the order in which it went in."""
    listing: tuple[str, ...] = ()
    """The filters by which the public API lists them; empty where it does not list them."""

    # --- What is asked ---

    def request(self, options: Mapping[str, Any], public: bool = True) -> dict[str, Any]:
        """The body of a request, of the options that are set, checked; raises InvalidRequest.

        ``public`` says whether it is for the public API, whose limits then hold.
        """
        with limits(public):
            body = clean(self.fields, options)
            extra = options.get("extra_body")
            body = merged(body, extra) if extra else body
            check_finite(body, "")
            self.check(body)
        return body

    @abstractmethod
    def check(self, body: Mapping[str, Any]) -> None:
        """Checks what concerns more than one field; raises InvalidRequest."""

    def check_complete(self, body: Mapping[str, Any]) -> None:
        """Checks that the body holds all that creating one needs; raises InvalidRequest."""
        for name in self.required:
            if body.get(name) in (None, "", []):
                raise InvalidRequest(name, f"is required to create a {self.label}.")

    def counts(self, parameter: str) -> bool:
        """Whether a parameter says what is asked, so that its change is one."""
        return parameter not in self.transport and parameter not in PROCESSING

    def option_of(self, parameter: str) -> str:
        """The option in which a parameter of a request is set."""
        name = next((name for name, sent in self.sent_as.items() if sent == parameter), parameter)
        return name if name in self.fields or name in _BESIDE_REQUEST else "extra_body"

    def option_name(self, parameter: str) -> str:
        """What a person calls a parameter of a request."""
        option = self.option_of(parameter)
        return f"extra_body.{parameter}" if option == "extra_body" else option

    def defaults(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Values of parameters that mean the same as none in a request, as the API documents them; see alike()."""
        return {}

    def told(self, obj: Object) -> Mapping[str, Any]:
        """What an object says of the request's parameters, by their names."""
        return {}

    @abstractmethod
    def functions(self, request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The functions that the model may call, each with ``name`` and ``parameters``."""

    @abstractmethod
    def demanded_calls(self, request: Mapping[str, Any]) -> list[str] | None:
        """The names of the tools one of which the model must call; empty for any; None where it need call none."""

    @abstractmethod
    def schemas(self, request: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        """Each JSON schema in a request, with its place."""

    def expects(self, request: Mapping[str, Any]) -> bool:
        """Whether a request says what its answer is to be: JSON, a call, or the arguments of calls."""
        asks_for_json = self.json_schema(request) is not None
        return asks_for_json or bool(self.functions(request)) or self.demanded_calls(request) is not None

    @abstractmethod
    def corrected(self, request: Mapping[str, Any], obj: Object, complaint: str) -> dict[str, Any]:
        """The request that hands an answer back, with what is wrong with it, to have a better one."""

    @abstractmethod
    def is_stored(self, request: Mapping[str, Any]) -> bool:
        """Whether the server keeps what this request creates."""

    def is_pending_there(self, obj: Object) -> bool:
        """Whether the server can be asked for an object that it works on, though it is not to store it."""
        return False

    def slowest_poll(self, request: Mapping[str, Any]) -> float:
        """The seconds between two polls, to which their interval grows while nothing comes; 0 where it stays."""
        return 0.0

    def sent(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The request as it goes out: empty ``stream_options`` stand for none, which some servers demand."""
        return {name: value for name, value in request.items() if name != "stream_options" or value}

    # --- What comes of it ---

    @abstractmethod
    def fold(self) -> Fold:
        """A new fold for a stream of this kind's events."""

    @abstractmethod
    def predicted(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """An object such as the request would get, with what cannot be known yet marked as such."""

    # --- What the server tells of one that was made elsewhere ---

    @abstractmethod
    def recalled(self, obj: Object, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The request, as far as the object and what went into it tell.

        What they say was not set is null in it, and what they say nothing of is not there.
        """

    def same(self, parameter: str, told: Mapping[str, Any], configured: Any) -> bool:
        """Whether a configured value is what the server's own account of the request says, or says nothing of."""
        if parameter not in told:
            return True
        recorded = told[parameter]
        if parameter == "model" and isinstance(recorded, str) and isinstance(configured, str):
            return same_model(recorded, configured)
        return bool(contains(recorded, configured))

    @abstractmethod
    def recorded_items(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What went into one, of its recorded request, in the form in which the server lists it."""


_DATE = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{4})$")


def same_model(left: str, right: str) -> bool:
    """Whether two names are one model: the same, or one an alias of the other's dated name."""
    return left == right or (undated(left) == undated(right) and not (_dated(left) and _dated(right)))


def undated(model: str) -> str:
    """The name of a model without the date of its version."""
    return _DATE.sub("", model)


def _dated(model: str) -> bool:
    return bool(_DATE.search(model))


def merged(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """The base with the extra's keys laid over it, mappings within mappings alike."""
    result = dict(base)
    for key, item in extra.items():
        below = result.get(key)
        result[key] = merged(below, item) if isinstance(below, Mapping) and isinstance(item, Mapping) else item
    return result


def text_of(item: Mapping[str, Any]) -> str | None:
    """The text in an input item or message, wherever it stands; None where there is none."""
    content = next((item[key] for key in ("content", "content_parts", "output") if item.get(key) is not None), None)
    if isinstance(content, str):
        return content
    texts = [entry["text"] for entry in parts({"content": content}, "content") if isinstance(entry.get("text"), str)]
    return "".join(texts) if texts else None
