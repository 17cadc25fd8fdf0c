# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came back over HTTP, read within limits, and what went wrong, as ApiError."""

from __future__ import annotations

import json
import time
from typing import Any, Iterator, Mapping, Optional, Tuple

try:
    import requests
    import urllib3.exceptions
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    pass

from ._errors import ApiError
from ._retry import asked_wait

LARGEST_BODY = 256 * 1024 * 1024
"""Bytes of a plain answer, after decompression."""
_LARGEST_ERROR = 64 * 1024
_CHUNK = 16 * 1024
_KINDS = {
    400: "bad_request",
    401: "authentication",
    403: "permission",
    404: "not_found",
    408: "timeout",
    409: "conflict",
    422: "bad_request",
    429: "rate_limit",
}


def chunks(response: requests.Response, timeout: float, limit: Optional[int] = None) -> Iterator[bytes]:
    """The decompressed body in pieces as they arrive.

    Raises ApiError past the limit (bytes) or the timeout (seconds), RequestException where the connection breaks.
    """
    deadline = time.monotonic() + timeout
    size = 0
    for piece in response.iter_content(_CHUNK):
        size += len(piece)
        if limit is not None and size > limit:
            raise ApiError("too_large", f"The answer has more than {limit} bytes.", request_id=request_id(response))
        if time.monotonic() > deadline:
            message = f"The answer was not complete after {timeout:g} seconds."
            raise ApiError("timeout", message, request_id=request_id(response))
        yield piece


def decoded(response: requests.Response, timeout: float) -> Any:
    """The body's JSON; raises ApiError where it is something else."""
    body = b"".join(chunks(response, timeout, LARGEST_BODY))
    if not body.strip() and response.request.method == "DELETE":
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        what = "is empty" if not body.strip() else "is an HTML page" if _is_html(response, body) else "is not JSON"
        raise ApiError("protocol", f"The server's answer {what}.", request_id=request_id(response)) from None


def refusal(response: requests.Response, timeout: float, clean: Any) -> ApiError:
    """The ApiError that an answer with an error status stands for; ``clean`` takes secrets out of a text."""
    try:
        body = b"".join(chunks(response, timeout, _LARGEST_ERROR))
    except (requests.exceptions.RequestException, ApiError):
        body = b""
    error = {key: clean(value) for key, value in _api_error(body).items() if isinstance(value, str)}
    said = error.get("message") or _unexplained(response, body)
    return ApiError(
        _kind(response.status_code, error),
        f"The server answered {response.status_code}: {said[:2000]}",
        status=response.status_code,
        error=error,
        request_id=request_id(response),
        retry_after=asked_wait(response.headers),
    )


def request_id(response: requests.Response) -> Optional[str]:
    """The server's ID for the request, which its operator can search for."""
    value = response.headers.get("x-request-id")
    return str(value)[:200] if value else None


def connection_problem(error: requests.exceptions.RequestException, paid: bool) -> Tuple[str, str]:
    """The kind of error that a broken exchange is, and its message."""
    reason = _reason(error)
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return "redirect", reason
    if isinstance(error, requests.exceptions.SSLError):
        return "tls", f"No secure connection: {reason}"
    if _never_connected(error):
        return "connection", f"No connection: {reason}"
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return "protocol", f"The answer cannot be decompressed: {reason}"
    if paid:
        return "unknown_outcome", f"The request was sent, and no whole answer came: {reason}"
    kind = "timeout" if isinstance(error, requests.exceptions.Timeout) else "connection_lost"
    return kind, f"The request was sent, and no whole answer came: {reason}"


def _kind(status: int, error: Mapping[str, str]) -> str:
    if "insufficient_quota" in (error.get("code"), error.get("type")):
        return "insufficient_quota"
    if status in _KINDS:
        return _KINDS[status]
    if 300 <= status < 400:
        return "redirect"
    return "server" if status >= 500 else "unexpected_status"


def _unexplained(response: requests.Response, body: bytes) -> str:
    if response.headers.get("location"):
        return "it redirects elsewhere."
    return "an HTML page instead of an error." if _is_html(response, body) else "no explanation."


def _never_connected(error: requests.exceptions.RequestException) -> bool:
    """Whether there never was a connection; urllib3 says so by the reason for which it gave up."""
    if isinstance(error, (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    if not isinstance(error, requests.exceptions.ConnectionError):
        # An address or a header that cannot be used, for example.
        return isinstance(error, ValueError)
    cause: Any = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError)


def _reason(error: BaseException) -> str:
    """The innermost explanation, without the representations of objects around it."""
    inner: Any = error
    for _depth in range(8):
        below = getattr(inner, "reason", None)
        if not isinstance(below, BaseException):
            below = inner.args[-1] if getattr(inner, "args", None) else None
        if not isinstance(below, BaseException):
            break
        inner = below
    text = str(inner).rsplit(">: ", maxsplit=1)[-1].rstrip(".") or type(inner).__name__
    return f"{text}."


def _api_error(body: bytes) -> Mapping[str, Any]:
    """The error in the API's shape; other servers put it at the top or make it text."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, Mapping):
        return {}
    error = data.get("error", data)
    return error if isinstance(error, Mapping) else {"message": error}


def _is_html(response: requests.Response, body: bytes) -> bool:
    return "html" in response.headers.get("content-type", "") or body.lstrip()[:1] == b"<"
