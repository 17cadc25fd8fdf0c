# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What came back over HTTP, read within limits, and what went wrong, as ApiError."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Callable

try:  # noqa: SIM105
    from urllib3 import exceptions
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    pass

from .._base._json import TooMany, loads
from .._base._quoted import printable_line, quoted
from .._base._said import Said, said
from ._errors import ApiError
from ._events import begins_stream
from ._retry import asked_wait, is_gateways
from ._verdict import ERROR, answer_in, error_of, kind_of, verdict

Clean = Callable[[str], str]
"""Takes secrets out of a text. A text is cut after that, since a part of a secret could not be found."""

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of an answer, after decompression."""
LARGEST_STREAM = 256 * 1024 * 1024
"""The same of a stream, all events together."""
LARGEST_FILE = 16 * 1024 * 1024 * 1024
"""Bytes of a file that is written to a disk as it comes."""
_LARGEST_ERROR = 64 * 1024
_CHUNK = 64 * 1024
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
"""What is asked for: what unpacks to no more than a thousand times its size, and that once."""
_LONGEST_ID = 200
LONGEST_MESSAGE = 2000
"""Characters of what a server says of an error."""
_LONGEST_TEXT = 500
_LONGEST_FIELD = 8
_NO_PATH = ("Not Found", "Invalid URL", "Unexpected endpoint")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_REPRESENTATION = re.compile(r"^\w+\(host=[^)]*\): ")


def chunks(response: Any, limit: int) -> Iterator[bytes]:
    """The decompressed body in pieces as they arrive.

    Raises ApiError past the limit (bytes), and what ``urllib3`` raises where the connection breaks.
    """
    coding = str(response.headers.get("content-encoding") or "").strip().lower()
    if coding not in _CODINGS:
        raise ApiError("protocol", f"The answer cannot be decompressed: {quoted(coding)} was not asked for.")
    yield from within(_pieces(response), limit)


def within(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The pieces; raises ApiError past the limit (bytes)."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise ApiError("too_large", f"The answer has more than {limit} bytes.")
        yield piece


def _pieces(response: Any) -> Iterator[bytes]:
    """What has arrived, without waiting for more, since an event may be whole by then."""
    if not hasattr(response, "read1"):
        # An old urllib3 waits for as much as it is asked for, unless chunks tell where events end.
        chunked = "chunked" in str(response.headers.get("transfer-encoding", "")).lower()
        yield from response.stream(_CHUNK if chunked or not _is_event_stream(response) else 1)
        return
    while piece := response.read1(_CHUNK):
        yield piece


def begun(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """How a body begins, after white space, and the body from there on."""
    start = b""
    for piece in pieces:
        start = (start + piece).lstrip(_BLANK)
        # A stream's field has ended its name by then, and anything else has shown what it is.
        if len(start) >= _LONGEST_FIELD or b":" in start or start[:1] in (b"{", b"[", b"<"):
            break
    return start, chain([start], pieces)


def is_stream(response: Any, start: bytes) -> bool:
    """Whether an answer is a stream of events: by how it begins, and by its type where that leaves it open."""
    return begins_stream(start) or (_is_event_stream(response) and start[:1] not in (b"{", b"[", b"<"))


def _is_event_stream(response: Any) -> bool:
    return "event-stream" in str(response.headers.get("content-type", "")).lower()


def decoded(response: Any, pieces: Iterator[bytes], method: str) -> Any:
    """The body's JSON; raises ApiError where it is something else, and where it is an error."""
    body = b"".join(pieces)
    if not body.strip() and method == "DELETE":
        return {}
    try:
        data = loads(body)
    except TooMany as error:
        raise ApiError("too_large", f"The answer holds {error}.") from None
    except ValueError:
        is_html = _is_html(response, body)
        what = "is empty" if not body.strip() else "is an HTML page" if is_html else "is not JSON"
        # No model's answer is a page: it is a login, or something else before the API.
        raise ApiError("protocol", f"The server's answer {what}.", refused=is_html) from None
    data = answer_in(data)
    if verdict(data) == ERROR:
        raise error_of(said(data), response.status, f"The server answered {response.status}, and an error in it: ")
    return data


def refusal(response: Any, clean: Clean, base_url: str, *, paid: bool) -> ApiError:
    """The ApiError that an answer with an error status stands for."""
    try:
        body = b"".join(chunks(response, _LARGEST_ERROR))
    except (exceptions.HTTPError, ApiError):
        body = b""
    status = response.status
    told = _told(body, clean)
    kind = "unexpected_status" if _is_no_path(status, body, told.words) else _kind(status, told)
    if paid and is_gateways(status) and not _is_own_error(body):
        kind = "unknown_outcome"
    where = f" ({base_url})" if kind == "unexpected_status" else ""
    return ApiError(
        kind,
        f"The server answered {status}: {told.words or _unexplained(response, body)}{where}",
        status=status,
        error=told._asdict(),
        request_id=request_id(response, clean),
        retry_after=asked_wait(response.headers),
    )


def _told(body: bytes, clean: Clean) -> Said:
    """What a body says of an error: as JSON, or in a short text."""
    try:
        found = said(loads(body))
    except ValueError:
        text = body.decode("utf-8", "replace").strip()
        found = Said("" if text[:1] == "<" or len(text) > _LONGEST_TEXT else text)
    return found._replace(
        words=clean(found.words)[:LONGEST_MESSAGE],
        code=found.code and clean(found.code),
        type=found.type and clean(found.type),
        param=found.param and clean(found.param),
    )


def request_id(response: Any, clean: Clean) -> str | None:
    """The server's ID for the request, which its operator can search for."""
    value = response.headers.get("x-request-id")
    return printable_line(clean(str(value)))[:_LONGEST_ID] if value else None


def connection_problem(error: Exception, paid: bool, sent: bool) -> tuple[str, str]:
    """The kind of error that a broken exchange is, and its message; ``sent`` says whether the request may be out."""
    reason = _reason(error)
    if isinstance(error, exceptions.SSLError) and (not sent or "ALERT" in reason.upper()):
        # An alert after the request was sent is how TLS 1.3 refuses a client's certificate (RFC 8446, section 4.4.2.4).
        return "tls", f"No secure connection: {reason}"
    if not sent:
        return "connection", f"No connection: {reason}"
    if isinstance(error, exceptions.DecodeError):
        return "protocol", f"The answer cannot be decompressed: {reason}"
    kind = "timeout" if isinstance(error, exceptions.TimeoutError) else "connection_lost"
    return "unknown_outcome" if paid else kind, f"The request was sent, and no whole answer came: {reason}"


def _kind(status: int, told: Said) -> str:
    return "redirect" if 300 <= status < 400 else kind_of(status, told)


def _is_no_path(status: int, body: bytes, words: str) -> bool:
    """Whether a 404 says that there is no such path, and not that there is no such object.

    That is a page, what web frameworks say by themselves, or the API's own words for it.
    """
    return status == 404 and bool(body.strip()) and (not words or words.startswith(_NO_PATH))


def _unexplained(response: Any, body: bytes) -> str:
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


def _is_own_error(body: bytes) -> bool:
    """Whether the API itself says what was wrong, and not a gateway that lost sight of it."""
    try:
        data = loads(body)
    except ValueError:
        return False
    return isinstance(data, Mapping) and (isinstance(data.get("error"), Mapping) or data.get("object") == "error")


def _is_html(response: Any, body: bytes) -> bool:
    return "html" in response.headers.get("content-type", "") or body.lstrip()[:1] == b"<"
