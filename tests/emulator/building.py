# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what is sent with the models of the official ``openai`` package."""

from __future__ import annotations

from openai import BaseModel
from pydantic import ValidationError

from .errors import ApiError
from .wire import Json


def built(model: type[BaseModel], value: Json, *, lenient: bool = False) -> Json:
    """Return a value as the package's model writes it.

    Args:
        model: The model that the value has to conform to.
        value: The fields.
        lenient: Return the value as it is where it does not conform.

    Raises:
        ApiError: Of status 500, where it does not conform.
    """
    try:
        made = model.model_validate(value)
    except ValidationError as error:
        if lenient:
            return value
        raise ApiError(500, f"The emulator made no valid {model.__name__}: {error}", "server_error") from None
    dumped: Json = made.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    return dumped
