# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in the shape that the API gives them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .wire import Json

KEYS_PAGE = "https://platform.openai.com/account/api-keys"


@dataclass
class ApiError(Exception):
    """An error that reaches the client as ``{"error": {...}}``."""

    status: int
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> Json:
        """Return the JSON body that the API sends for this error."""
        return {"error": {"message": self.message, "type": self.type, "param": self.param, "code": self.code}}


def bad_request(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    """Return an error of status 400."""
    return ApiError(400, message, param=param, code=code)


def not_found(message: str, param: str | None = None) -> ApiError:
    """Return an error of status 404."""
    return ApiError(404, message, param=param)


def missing_key() -> ApiError:
    """Return the error for a request without a key."""
    return ApiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth"
        " (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing"
        f" the API from your browser and are prompted for a username and password. You can obtain an API key from"
        f" {KEYS_PAGE}.",
    )


def wrong_key(key: str, *, whole: bool = False) -> ApiError:
    """Return the error for a key that is not known; it quotes a part of the key, or the whole."""
    shown = key if whole else mask(key)
    message = f"Incorrect API key provided: {shown}. You can find your API key at {KEYS_PAGE}."
    return ApiError(401, message, code="invalid_api_key")


def mask(key: str) -> str:
    """Quote a key as the API does: the first eight characters and the last four; short ones in full."""
    if len(key) <= 12:
        return key
    return f"{key[:8]}{'*' * (len(key) - 12)}{key[-4:]}"
