# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What is asked of each of many resources, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._resources._fields import InvalidRequest
from .._resources._kind import Kind
from .._tasks._connection import API_OPTIONS, Connection
from .._tasks._options import check_texts, element_spec
from .._tasks._runner import Prepared, with_names
from .._tasks._unknown import hints, option_meant

PLACE = ("state_store", "state_mode")
"""Options of all elements together that say where their records are."""


class Elements:
    """Makes the elements of one task ready, each with the options that all share."""

    def __init__(self, kind: Kind, list_name: str, options: Mapping[str, Any], connection: Connection) -> None:
        self._kind = kind
        self._list_name = list_name
        self._connection = connection
        self._spec = spec = element_spec(kind)
        self._validators: dict[tuple[str, ...] | None, ArgumentSpecValidator] = {}
        aliases = {alias: name for name, option in spec.items() for alias in option.get("aliases", ())}
        self._other_names = {**kind.renamed, **aliases}
        self._known = {*spec, *self._other_names}
        self._listed = options[list_name]
        self._shared = {**{name: options.get(name) for name in PLACE}, **self._named(options["common"], "common")}
        self._places: dict[tuple[str, str], str] = {}
        self._checked: list[dict[str, Any]] = []

    def prepared(self) -> list[Prepared]:
        """Every element, in its order; raises InvalidRequest, which names the element's place."""
        return list(self.each())

    def each(self) -> Iterator[Prepared]:
        """One element after the other, in their order; raises InvalidRequest, which names the element's place.

        It can be asked for again, which costs less, since what was checked once is not checked any more.
        """
        defaults = self._common or self._in_types({}, None, "common")
        for index, element in enumerate(self._listed):
            if index < len(self._checked):
                yield Prepared(self._kind, {**defaults, **self._checked[index]}, self._connection)
            else:
                yield self._one(element, f"{self._list_name}[{index}]", defaults)

    def check_batch(self) -> Prepared | None:
        """Checks that all can be in one batch, and returns one that has a record in the store, if there is one.

        Raises InvalidRequest, which names the element's place.
        """
        first: Prepared | None = None
        for index, prepared in enumerate(self.each()):
            if first is None and prepared.store is not None:
                first = prepared
            try:
                prepared.check_batch(first or prepared)
            except InvalidRequest as error:
                raise placed(error, f"{self._list_name}[{index}]") from None
        return first

    def __len__(self) -> int:
        return len(self._listed)

    def _one(self, element: Mapping[str, Any], place: str, defaults: Mapping[str, Any]) -> Prepared:
        options = self._validated(self._named(element, place), place)
        try:
            prepared = Prepared(self._kind, options, self._connection)
            prepared.check_complete()
        except InvalidRequest as error:
            raise placed(error, place) from None
        self._check_single(prepared, place)
        # Most options are not set, and there may be very many elements.
        self._checked.append({name: value for name, value in options.items() if value is not defaults.get(name)})
        return prepared

    def _named(self, options: Mapping[str, Any], place: str) -> dict[str, Any]:
        """The options by their names, so that an element's alias overrides what all share by another name."""
        for name in options:
            if name in API_OPTIONS:
                raise InvalidRequest(f"{place}.{name}", f"is set for all elements together, beside {self._list_name}.")
            if name not in self._known:
                problem = f"is not an option of an element.{option_meant(str(name), self._known)}"
                raise InvalidRequest(f"{place}.{name}", problem)
        return with_names(options, self._other_names)

    def _validated(self, own: Mapping[str, Any], place: str) -> dict[str, Any]:
        """An element's options with those that all share; these are checked once, where the element leaves them be."""
        if self._common is not None and not any(own[name] is None for name in own):
            return {**self._common, **self._in_types(own, tuple(own), place)}
        return self._in_types({**self._shared, **own}, None, place)

    @cached_property
    def _common(self) -> dict[str, Any] | None:
        """What all share, checked, with what is not set; None where something is wrong, which each element is told."""
        try:
            return self._in_types(self._shared, None, "common")
        except InvalidRequest:
            return None

    def _in_types(self, options: Mapping[str, Any], names: tuple[str, ...] | None, place: str) -> dict[str, Any]:
        """The options in their types; ``names`` are all that there are, and None stands for those of an element."""
        check_texts(self._spec, options, f"{place}.")
        if names not in self._validators:
            self._validators[names] = ArgumentSpecValidator(
                self._spec if names is None else {name: self._spec[name] for name in names}
            )
        result = self._validators[names].validate({name: item for name, item in options.items() if item is not None})
        if result.error_messages:
            raise InvalidRequest(place, f"{result.errors.msg}{hints(self._spec, options)}")
        checked: dict[str, Any] = result.validated_parameters
        return checked

    def _check_single(self, prepared: Prepared, place: str) -> None:
        """Two elements can neither share a record, nor be told apart in the result by the same name."""
        for what, value in (("record", prepared.location), ("name", prepared.name)):
            if value is None:
                continue
            other = self._places.setdefault((what, value), place)
            if other is not place:
                raise InvalidRequest(place, f"has the same {what} as {other}: {value}. Give each one of its own.")


def placed(error: InvalidRequest, place: str) -> InvalidRequest:
    """The error of one element, with the element's place."""
    return InvalidRequest(f"{place}.{error.place}", str(error)[len(error.place) + 2 :])
