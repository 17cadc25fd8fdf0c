# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The argument specs of the modules, composed of what all have, what resources have, and what a kind's request has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base._environment import STATE_STORE
from .._base._near import did_you_mean
from .._base._times import duration
from .._lifecycle._desired import ALL
from .._resources._fields import InvalidRequest, argument_spec, kind_of
from .._resources._kind import Kind
from ._connection import API_OPTIONS, from_environment

MOST_REPAIRS = 10

STORE_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "name": {"type": "str"},
    "state_store": {"type": "path", "fallback": (from_environment, [STATE_STORE])},
    "state_file": {"type": "path"},
    "state_mode": {"type": "raw", "default": "0600"},
}

LIFECYCLE_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    **STORE_OPTIONS,
    "state": {"type": "str", "choices": ["present", "absent", "forgotten"], "default": "present"},
    "moved_from": {"type": "str"},
    "preserve_on_change": {"type": "bool"},
    "force": {"type": "bool", "default": False},
    "triggers": {"type": "dict"},
    "max_age": {"type": "str"},
    "ignore_changes": {"type": "list", "elements": "str", "default": []},
    "protect": {"type": "bool", "default": False},
    "reuse": {"type": "bool", "default": False},
    "delete_replaced": {"type": "bool", "default": True},
    "verify_remote": {"type": "bool", "default": False},
    "accept": {
        "type": "list",
        "elements": "str",
        "choices": ["incomplete", "refusal", "content_filter", "mismatch"],
        "default": [],
    },
    "repair": {"type": "int", "default": 0},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 600},
    "wait_interval": {"type": "float", "default": 2},
    "cancel_on_timeout": {"type": "bool", "default": False},
    "record_content": {"type": "str", "choices": ["full", "digest"], "default": "full"},
    "extra_body": {"type": "dict"},
}


def resource_spec(kind: Kind) -> dict[str, Any]:
    """The argument spec of the module for one resource of a kind."""
    return {**API_OPTIONS, **LIFECYCLE_OPTIONS, kind.id_option: {"type": "str"}, **argument_spec(kind.fields)}


def element_spec(kind: Kind) -> dict[str, Any]:
    """The argument spec of one element of the module for many: as for one, without what says how the API is reached."""
    return {name: option for name, option in resource_spec(kind).items() if name not in API_OPTIONS}


def check_lifecycle(kind: Kind, options: Mapping[str, Any]) -> None:
    """Checks the lifecycle's options against each other; raises InvalidRequest."""
    if options.get("wait_timeout") is not None and not options["wait_timeout"] >= 0:
        raise InvalidRequest("wait_timeout", f"is {options['wait_timeout']}, and must be 0 seconds or more.")
    if not 0 <= options["repair"] <= MOST_REPAIRS:
        raise InvalidRequest("repair", f"is {options['repair']}, and must be from 0 to {MOST_REPAIRS}.")
    if not 0 < options["wait_interval"] <= 3600:
        raise InvalidRequest("wait_interval", f"is {options['wait_interval']}, and must be more than 0 seconds.")
    for name in ("name", "moved_from", kind.id_option):
        if options.get(name) == "":
            raise InvalidRequest(name, "is empty; give it a value or leave it out.")
    _check_age(options)
    _check_ignored(kind, options)
    _check_store(options)
    if options.get(kind.id_option) in (".", ".."):
        raise InvalidRequest(kind.id_option, f"{options[kind.id_option]!r} cannot be an ID.")
    if options.get("name") is not None and not (options.get("state_store") or options.get("state_file")):
        raise InvalidRequest(
            "name", "needs state_store (or the environment variable OPENAI_STATE_STORE), which says where to record it."
        )
    if options["state"] == "absent" and not (_names_record(options) or options.get(kind.id_option)):
        raise InvalidRequest("state", f"absent needs name and state_store, state_file or {kind.id_option}.")
    if options["state"] == "forgotten" and not _names_record(options):
        raise InvalidRequest("state", "forgotten needs name and state_store, or state_file: it is a record that goes.")


def _check_age(options: Mapping[str, Any]) -> None:
    try:
        duration(options.get("max_age"))
    except ValueError as error:
        raise InvalidRequest("max_age", str(error)) from None


def _check_ignored(kind: Kind, options: Mapping[str, Any]) -> None:
    known = {*kind.fields, "base_url", "extra_body", "max_age", "triggers", ALL}
    for index, name in enumerate(options.get("ignore_changes") or []):
        if name not in known:
            advice = did_you_mean(str(name), known) or f" {ALL} ignores every change."
            raise InvalidRequest(
                f"ignore_changes[{index}]", f"is {name!r}, which is no option whose change counts.{advice}"
            )


def _check_store(options: Mapping[str, Any]) -> None:
    """Checks what looks at other records of a store."""
    if options.get("moved_from") is None:
        return
    if options.get("state_file") or not (options.get("name") and options.get("state_store")):
        raise InvalidRequest("moved_from", "needs name and state_store: it is the name that the record had there.")
    if options["moved_from"] == options["name"]:
        raise InvalidRequest("moved_from", f"is {options['name']!r}, and so is name; leave it out.")


def check_texts(spec: Mapping[str, Any], options: Mapping[str, Any], place: str = "") -> None:
    """Raises InvalidRequest for a list or mapping in the place of a text, which Ansible would make a text of."""
    for key, value in options.items():
        if isinstance(value, (list, Mapping)):
            _check_text(_option(spec, key), value, place + key)


def _option(spec: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The option of that name, or that has it for an alias; that of an unknown one may hold anything."""
    named = (option for option in spec.values() if key in option.get("aliases", ()))
    return spec.get(key) or next(named, {"type": "raw"})


def _check_text(option: Mapping[str, Any], value: Any, place: str) -> None:
    if option.get("type", "str") == "str" and isinstance(value, (list, Mapping)):
        raise InvalidRequest(place, f"must be text, and is {kind_of(value)}.")
    if isinstance(value, list):
        element = {"type": option.get("elements", "raw"), "options": option.get("options")}
        for index, item in enumerate(value):
            _check_text(element, item, f"{place}[{index}]")
    elif isinstance(value, Mapping) and option.get("options"):
        check_texts(option["options"], value, f"{place}.")


def check_content(kind: Kind, options: Mapping[str, Any], request: Mapping[str, Any]) -> None:
    """Checks that what is not recorded can be fetched; raises InvalidRequest."""
    if options["record_content"] != "digest" or options["state"] != "present":
        return
    if not kind.is_stored(request):
        raise InvalidRequest(
            "record_content", "digest needs store: true, since the output is then kept by the server alone."
        )
    if options.get(kind.id_option):
        raise InvalidRequest("record_content", f"digest cannot be used together with {kind.id_option}.")


def _names_record(options: Mapping[str, Any]) -> bool:
    return bool(options.get("name") or options.get("state_file"))
