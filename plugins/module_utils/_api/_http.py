# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What came back over HTTP, read within limits, and what went wrong, as ApiError."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Callable

try:  # noqa: SIM105
    import requests
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    pass

from .._base._json import loads
from ._errors import ApiError
from ._retry import asked_wait

LARGEST_BODY = 256 * 1024 * 1024
"""Bytes of an answer, after decompression; of a stream, all events together."""
LARGEST_FILE = 16 * 1024 * 1024 * 1024
"""Bytes of a file that is written to a disk as it comes."""
_LARGEST_ERROR = 64 * 1024
_CHUNK = 16 * 1024
_REPRESENTATION = re.compile(r"^\w+\(host=[^)]*\): ")
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


def chunks(response: requests.Response, limit: int) -> Iterator[bytes]:
    """The decompressed body in pieces as they arrive.

    Raises ApiError past the limit (bytes), RequestException where the connection breaks.
    """
    size = 0
    for piece in response.iter_content(_piece_size(response)):
        size += len(piece)
        if size > limit:
            raise ApiError("too_large", f"The answer has more than {limit} bytes.", request_id=request_id(response))
        yield piece


def _piece_size(response: requests.Response) -> int:
    """Bytes to read at once: where no chunks tell events apart, more would wait for events that are still to come."""
    chunked = "chunked" in response.headers.get("transfer-encoding", "").lower()
    return _CHUNK if chunked or not is_stream(response) else 1


def is_stream(response: requests.Response) -> bool:
    """Whether the answer is a stream of events."""
    return "event-stream" in response.headers.get("content-type", "").lower()


def decoded(response: requests.Response) -> Any:
    """The body's JSON; raises ApiError where it is something else."""
    body = b"".join(chunks(response, LARGEST_BODY))
    if not body.strip() and response.request.method == "DELETE":
        return {}
    try:
        return loads(body)
    except ValueError:
        what = "is empty" if not body.strip() else "is an HTML page" if _is_html(response, body) else "is not JSON"
        raise ApiError("protocol", f"The server's answer {what}.", request_id=request_id(response)) from None


def refusal(response: requests.Response, clean: Callable[[str], str], base_url: str) -> ApiError:
    """The ApiError that an answer with an error status stands for; ``clean`` takes secrets out of a text."""
    try:
        body = b"".join(chunks(response, _LARGEST_ERROR))
    except (requests.exceptions.RequestException, ApiError):
        body = b""
    error = {key: clean(value) for key, value in _api_error(body).items() if isinstance(value, str)}
    said = error.get("message") or _unexplained(response, body)
    kind = "unexpected_status" if _is_no_path(response.status_code, body, error) else _kind(response.status_code, error)
    where = f" ({base_url})" if kind == "unexpected_status" else ""
    return ApiError(
        kind,
        f"The server answered {response.status_code}: {said[:2000]}{where}",
        status=response.status_code,
        error=error,
        request_id=request_id(response),
        retry_after=asked_wait(response.headers),
    )


def request_id(response: requests.Response) -> str | None:
    """The server's ID for the request, which its operator can search for."""
    value = response.headers.get("x-request-id")
    return str(value)[:200] if value else None


def connection_problem(error: Exception, paid: bool, sent: bool) -> tuple[str, str]:
    """The kind of error that a broken exchange is, and its message; ``sent`` says whether the request may be out."""
    reason = _reason(error)
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return "redirect", reason
    if isinstance(error, requests.exceptions.SSLError) and (not sent or "ALERT" in reason.upper()):
        # An alert after the request was sent is how TLS 1.3 refuses a client's certificate (RFC 8446, section 4.4.2.4).
        return "tls", f"No secure connection: {reason}"
    if not sent:
        return "connection", f"No connection: {reason}"
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return "protocol", f"The answer cannot be decompressed: {reason}"
    kind = "timeout" if isinstance(error, requests.exceptions.Timeout) else "connection_lost"
    return "unknown_outcome" if paid else kind, f"The request was sent, and no whole answer came: {reason}"


def _kind(status: int, error: Mapping[str, str]) -> str:
    if "insufficient_quota" in (error.get("code"), error.get("type")):
        return "insufficient_quota"
    if status in _KINDS:
        return _KINDS[status]
    if 300 <= status < 400:
        return "redirect"
    return "server" if status >= 500 else "unexpected_status"


def _is_no_path(status: int, body: bytes, error: Mapping[str, str]) -> bool:
    """Whether a 404 says that there is no such path, and not that there is no such object.

    That is a page, what web frameworks say by themselves, or the API's own words for it.
    """
    said = error.get("message") or error.get("detail") or ""
    return status == 404 and bool(body.strip()) and (said in ("", "Not Found") or said.startswith("Invalid URL"))


def _unexplained(response: requests.Response, body: bytes) -> str:
    if response.headers.get("location"):
        return "it redirects elsewhere."
    return "an HTML page instead of an error." if _is_html(response, body) else "no explanation."


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
    text = _REPRESENTATION.sub("", str(inner)).rsplit(">: ", maxsplit=1)[-1].rstrip(".") or type(inner).__name__
    return f"{text}."


def _api_error(body: bytes) -> Mapping[str, Any]:
    """The error in the API's shape; other servers put it at the top or make it text."""
    try:
        data = loads(body)
    except ValueError:
        return {}
    if not isinstance(data, Mapping):
        return {}
    error = data.get("error", data)
    return error if isinstance(error, Mapping) else {"message": error}


def _is_html(response: requests.Response, body: bytes) -> bool:
    return "html" in response.headers.get("content-type", "") or body.lstrip()[:1] == b"<"
