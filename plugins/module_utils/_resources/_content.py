# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The content of a message: a text, or a list of parts, in the form of either half of the API and of other servers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXTS = frozenset({"text", "output_text", ""})


def texts_of(content: Any) -> list[str]:
    """The texts that are said in a content, one a part; what is thought is none of them."""
    if isinstance(content, str):
        return [content]
    if isinstance(content, Mapping):
        content = [content]
    found = [_text(part) for part in content] if isinstance(content, list) else []
    return [text for text in found if text is not None]


def _text(part: Any) -> str | None:
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping) or str(part.get("type") or "") not in _TEXTS:
        return None
    text = part.get("text")
    # Some write it as the older assistants did: {text: {value: ...}}.
    text = text.get("value") if isinstance(text, Mapping) else text
    return text if isinstance(text, str) else None


def text_of(value: Any) -> str:
    """All texts of a content together."""
    return "".join(texts_of(value))


class Content:
    """A content that comes in pieces: texts, or lists of parts of which those of one type that follow are one."""

    def __init__(self) -> None:
        self._parts: list[dict[str, Any]] = []
        self._pieces: list[list[str]] = []
        self._plain = True
        self.length = 0
        """Characters of all its texts together, so that what is shorter is seen to hold no more."""

    def add(self, piece: Any) -> None:
        """Takes a piece; what is neither text nor parts it passes over."""
        if isinstance(piece, str):
            self._add_text({"type": "text"}, "text", piece)
            return
        for part in piece if isinstance(piece, list) else [piece]:
            if isinstance(part, Mapping):
                self._plain = False
                self._add_part(part)
            elif isinstance(part, str):
                self._add_text({"type": "text"}, "text", part)

    @property
    def whole(self) -> Any:
        """The content: a text where nothing else has come."""
        texts = ["".join(pieces) for pieces in self._pieces]
        if self._plain:
            return "".join(texts)
        return [_filled(part, text) for part, text in zip(self._parts, texts) if text or len(part) > 1]

    def _add_part(self, part: Mapping[str, Any]) -> None:
        if isinstance(part.get("thinking"), list):
            others = {key: value for key, value in part.items() if key != "thinking"}
            self._add_text({**others, "thinking": []}, "thinking", "".join(texts_of(part["thinking"])))
        elif isinstance(part.get("thinking"), str):
            self._add_text({**part, "thinking": ""}, "thinking", part["thinking"])
        elif isinstance(part.get("text"), str):
            self._add_text({key: value for key, value in part.items() if key != "text"}, "text", part["text"])
        else:
            self._parts.append(dict(part))
            self._pieces.append([])

    def _add_text(self, part: dict[str, Any], key: str, text: str) -> None:
        last = self._parts[-1] if self._parts else None
        if last is None or last.get("type") != part.get("type") or (key == "text") == ("thinking" in last):
            self._parts.append(part)
            self._pieces.append([])
        self._pieces[-1].append(text)
        if key == "text" and str(part.get("type") or "") in _TEXTS:
            self.length += len(text)


def _filled(part: Mapping[str, Any], text: str) -> dict[str, Any]:
    if "thinking" in part:
        return {**part, "thinking": [{"type": "text", "text": text}] if isinstance(part["thinking"], list) else text}
    return {**part, "text": text} if part.get("type") == "text" or text else dict(part)
