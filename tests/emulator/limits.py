# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranges and sizes that the API enforces and the types of the ``openai`` package cannot express."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ApiError, bad_request
from .wire import Json


@dataclass(frozen=True)
class Range:
    """The least and the greatest value of a number; ``None`` is no bound."""

    minimum: float | None = None
    maximum: float | None = None


METADATA_PAIRS = 16
METADATA_KEY = 64
METADATA_VALUE = 512


def check_ranges(body: Json, ranges: Mapping[str, Range]) -> None:
    """Check the numbers of a body.

    Raises:
        ApiError: For the first that is out of its range.
    """
    for name, bounds in ranges.items():
        value = body.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            check_range(name, value, bounds)


def check_range(name: str, value: float, bounds: Range) -> None:
    """Check one number.

    Raises:
        ApiError: Where it is out of its range.
    """
    if bounds.maximum is not None and value > bounds.maximum:
        raise _out_of_range(name, value, "above maximum", "<=", bounds.maximum)
    if bounds.minimum is not None and value < bounds.minimum:
        raise _out_of_range(name, value, "below minimum", ">=", bounds.minimum)


def check_length(name: str, value: Any, maximum: int) -> None:
    """Check the length of a string or a list; another type is left to others.

    Raises:
        ApiError: Where it is too long.
    """
    if not isinstance(value, (str, list)) or len(value) <= maximum:
        return
    kind = "string" if isinstance(value, str) else "array"
    raise bad_request(
        f"Invalid '{name}': {kind} too long. Expected {'a' if kind == 'string' else 'an'} {kind} with maximum length"
        f" {maximum}, but got {'a' if kind == 'string' else 'an'} {kind} with length {len(value)} instead.",
        name,
        f"{kind}_above_max_length",
    )


def check_metadata(metadata: Any) -> None:
    """Check the size of metadata.

    Raises:
        ApiError: Where there are too many pairs, or a key or a value is too long.
    """
    if not isinstance(metadata, dict):
        return
    if len(metadata) > METADATA_PAIRS:
        raise bad_request(
            f"Invalid 'metadata': too many properties. Expected an object with at most {METADATA_PAIRS} properties,"
            f" but got an object with {len(metadata)} properties instead.",
            "metadata",
            "object_above_max_properties",
        )
    for key, value in metadata.items():
        check_length("metadata", key, METADATA_KEY)
        check_length(f"metadata.{key}", value, METADATA_VALUE)


def _out_of_range(name: str, value: float, which: str, sign: str, bound: float) -> ApiError:
    kind = "integer" if isinstance(value, int) and isinstance(bound, int) else "decimal"
    code = f"{kind}_{which.replace('maximum', 'max').replace('minimum', 'min').replace(' ', '_')}_value"
    message = f"Invalid '{name}': {kind} {which} value. Expected a value {sign} {bound}, but got {value} instead."
    return bad_request(message, name, code)
