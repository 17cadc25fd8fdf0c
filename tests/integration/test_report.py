# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook that reports what a store holds."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CHECKOUT
from tests.integration.harness import KEY, Ansible, Run
from tests.integration.subjects import CHAT, RESPONSE

PLAYBOOK = CHECKOUT / "playbooks" / "report.yml"
DAY = 86_400
FIRST = 1_700_000_000
NOTHING = "\u2013"
HOSTILE = [
    "<script>alert(1)</script>",
    "a|b *c* _d_ [e](f) `g`",
    '"><img src=x onerror=y>',
    "\u202elive",
    "{{ 7 * 7 }}",
]


class Page(HTMLParser):
    """What stands in a report: the cells of its table, the labels and widths of its chart, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.chart: list[list[str]] = []
        self._into: list[list[str]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img"):
            self._open.append(tag)
        if tag in ("tr", "li"):
            self._into = self.rows if tag == "tr" else self.chart
            self._into.append([])
        elif self._into and (tag in ("td", "th") or dict(attrs).get("class") in ("label", "number")):
            self._into[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag in ("tr", "li"):
            self._into = []

    def handle_data(self, data: str) -> None:
        if self._into and self._into[-1]:
            self._into[-1][-1] += data.strip()


def usage(tokens: int) -> dict[str, Any]:
    details = {
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    }
    return {"input_tokens": tokens - 1, "output_tokens": 1, "total_tokens": tokens, **details}


def fill(ansible: Ansible) -> None:
    """Responses with hostile names, and one chat completion that has drifted."""
    tasks = []
    for number, name in enumerate(HOSTILE):
        created = {"created_at": FIRST + number * DAY}
        ansible.emulator.answer(
            match=f"Question {number}", text="x", usage=usage(1000 * (number + 1)), overrides=created
        )
        unsafe = {"__ansible_unsafe": name}
        tasks.append(RESPONSE.bare(name=unsafe, model="gpt-4o", input=f"Question {number}"))
    drifted = CHAT.task("drifted", prompt="Something else", preserve_on_change=True)
    run = ansible.play(*tasks, CHAT.task("drifted"), drifted)
    assert run.code == 0, run.output
    ansible.requests()


def report(ansible: Ansible, *arguments: str, environment: Mapping[str, str] | None = None, **variables: Any) -> Run:
    places = {"report_store": str(ansible.store), "report_dest": str(ansible.folder / "report")}
    return ansible.run(PLAYBOOK, *arguments, variables={**places, **variables}, environment=environment)


def changed(run: Run) -> int:
    match = re.search(r"changed=(\d+)", run.output)
    assert run.code == 0, run.output
    assert match is not None, run.output
    return int(match[1])


def written(ansible: Ansible) -> dict[str, str]:
    folder = ansible.folder / "report"
    return {path.name: path.read_text() for path in sorted(folder.iterdir())} if folder.exists() else {}


def test_html(in_process: Ansible) -> None:
    fill(in_process)
    assert changed(report(in_process)) == 2
    assert in_process.requests() == []
    html = written(in_process)["report.html"]
    page = Page(html)
    header, *rows = page.rows
    assert header == ["Name", "Kind", "Model", "Ends", "Created", "Age", "In", "Out", "Tokens", "Drifted", "Status"]
    found = {row[0]: row[1:] for row in rows}
    shown = [name.replace("\u202e", "") for name in HOSTILE]
    assert found.keys() == {*shown, "drifted"}
    today = int(time.time())
    for number, name in enumerate(shown):
        age = f"{(today - FIRST - number * DAY) // DAY} days"
        tokens, day = f"{1000 * (number + 1):,}", f"2023-11-{14 + number}"
        spent = f"{1000 * (number + 1) - 1:,}"
        assert found[name] == [
            "response",
            "gpt-4o-2024-08-06",
            NOTHING,
            day,
            age,
            spent,
            "1",
            tokens,
            "no",
            "completed",
        ]
    assert found["drifted"][0] == "chat completion"
    assert found["drifted"][4] == "0 hours"
    assert found["drifted"][-2:] == ["yes", "completed"]
    # The kinds stand apart, each with its largest first.
    assert [entry[0] for entry in page.chart] == [*reversed(shown), "drifted"]
    assert page.chart[0][1] == "5,000"
    assert html.index("<h3>Responses</h3>") < html.index("5,000") < html.index("<h3>Chat completions</h3>")
    # It loads nothing and runs nothing.
    assert {tag for tag, _attributes in page.tags}.isdisjoint({"script", "img", "link", "iframe", "object", "a"})
    names = {name for _tag, attributes in page.tags for name in attributes}
    assert names == {"lang", "charset", "name", "content", "http-equiv", "class", "style", "scope", "aria-hidden"}
    assert "url(" not in html
    assert "@import" not in html


def test_chart_is_to_scale(in_process: Ansible) -> None:
    fill(in_process)
    report(in_process, report_bars=3)
    page = Page(written(in_process)["report.html"])
    styles = [str(attributes["style"]) for _tag, attributes in page.tags if "style" in attributes]
    widths = [float(style.removeprefix("width: ").removesuffix("%")) for style in styles]
    responses = [sum(pair) for pair in zip(widths[::2], widths[1::2], strict=True)][:3]
    assert responses == pytest.approx([100, 80, 60], abs=0.02)
    assert len(page.chart) == 4
    assert "The 3 largest of 5." in written(in_process)["report.html"]
    assert "The chart shows the 3 largest of 5." in written(in_process)["report.md"]


def test_markdown(both_cores: Ansible) -> None:
    fill(both_cores)
    report(both_cores, report_title="Night & day")
    text = written(both_cores)["report.md"]
    lines = text.splitlines()
    assert lines[0] == r"# Night \& day"
    assert lines[2].startswith("6 records, 15,0")
    assert ", 1 drifted. Store: " in lines[2]
    rows = [line for line in lines if re.match(r"\| .* \| (response|chat completion) \|", line)]
    assert len(rows) == 6
    # Every cell is closed by a bar that is not escaped.
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 12 for row in rows)
    assert any(row.startswith(r"| \<script\>alert(1)\</script\> |") for row in rows)
    assert any(row.startswith(r"| a\|b \*c\* \_d\_ \[e\](f) \`g\` |") for row in rows)
    assert any(row.startswith(r"| {{ 7 \* 7 }} |") for row in rows)
    assert "\u202e" not in text
    assert [row.split(" | ")[-2] for row in rows] == ["no"] * 5 + ["yes"]
    assert re.fullmatch(r"2023-11-1\d \| \d+ days", " | ".join(rows[0].split(" | ")[4:6]))
    assert "| 5,000 | " + "█" * 20 + " |" in text


def test_second_run_changes_nothing(in_process: Ansible) -> None:
    fill(in_process)
    assert changed(report(in_process)) == 2
    before = written(in_process)
    assert changed(report(in_process)) == 0
    assert changed(report(in_process, "--check")) == 0
    assert written(in_process) == before
    in_process.play(RESPONSE.bare(name=HOSTILE[0], state="absent"))
    assert changed(report(in_process, "--check")) == 1
    assert written(in_process) == before
    assert changed(report(in_process)) == 1
    assert "script" not in written(in_process)["report.html"].partition("</style>")[2]


def test_check_mode_writes_nothing(in_process: Ansible) -> None:
    in_process.play(RESPONSE.task())
    assert changed(report(in_process, "--check", "--diff")) == 1
    assert written(in_process) == {}


def test_a_store_that_is_not_there(in_process: Ansible) -> None:
    run = report(in_process)
    assert run.code != 0
    assert f"report_store: {in_process.store} is no directory that exists." in run.results[-1]["msg"]
    assert written(in_process) == {}


def test_empty_store(in_process: Ansible) -> None:
    in_process.store.mkdir()
    assert changed(report(in_process)) == 2
    assert changed(report(in_process)) == 0
    reports = written(in_process)
    assert "The store holds no records" in reports["report.md"]
    page = Page(reports["report.html"])
    assert page.rows == page.chart == []
    assert "The store holds no records." in reports["report.html"]


def test_what_has_no_name_no_object_and_no_tokens(in_process: Ansible) -> None:
    in_process.emulator.fault("reset_before", method="POST")
    in_process.play(RESPONSE.task("broken off"))
    in_process.play(RESPONSE.task(None, state_file=str(in_process.store / "response" / "by-file.json")))
    assert changed(report(in_process)) == 2
    page = Page(written(in_process)["report.html"])
    found = {row[0]: row[1:] for row in page.rows[1:]}
    assert found.keys() == {"broken off", "by-file.json"}
    assert found["broken off"][4:] == ["0 hours", NOTHING, NOTHING, NOTHING, "no", "creating"]
    assert [entry[0] for entry in page.chart] == ["by-file.json"]


def test_only_some_names(in_process: Ansible) -> None:
    in_process.play(RESPONSE.task("web-1"), RESPONSE.task("db-1"), CHAT.task("web-2"))
    report(in_process, report_patterns=["web-*"])
    page = Page(written(in_process)["report.html"])
    assert [row[0] for row in page.rows[1:]] == ["web-1", "web-2"]


def test_a_record_that_cannot_be_read(in_process: Ansible) -> None:
    path = Path(in_process.store, "chat_completion", "bad.json")
    path.parent.mkdir(parents=True)
    path.write_text("{")
    run = report(in_process)
    assert run.code != 0
    assert str(path) in run.output
    assert written(in_process) == {}


def asking(ansible: Ansible) -> dict[str, str]:
    return {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": ansible.emulator.base_url}


SECRET = "hunter2-hunter2-hunter2"


def test_prompts_and_answers_are_shown_cut_and_masked(both_cores: Ansible) -> None:
    steered = f"\x1b[31mpassword={SECRET}\x1b[0m {{{{ 7 * 7 }}}} </pre><script>"
    unsafe = {"__ansible_unsafe": f"First line\nSecond line {steered}"}
    both_cores.emulator.answer(match="First line", text=f"Answer\n    ~~~\n\u202eapi_key: {SECRET}")
    both_cores.emulator.answer(match="Hi", text="x" * 90)
    messages = [
        {"role": "system", "content": "Be terse."},
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
    ]
    run = both_cores.play(
        RESPONSE.bare(name="one", model="gpt-4o", instructions="Be kind.", input=unsafe),
        CHAT.bare(name="two", model="gpt-4o", messages=messages),
    )
    assert run.code == 0, run.output
    run = report(both_cores, report_characters=85)
    assert changed(run) == 2
    reports = written(both_cores)
    for name, text in reports.items():
        assert "hunter2" not in text, name
        assert not {"\x1b", "\u202e"} & set(text), name
        assert "[redacted]" in text
        assert "49" not in text.partition("Prompts and answers")[2]
    html, markdown = reports["report.html"], reports["report.md"]
    Page(html)
    assert (
        "<pre>Be kind.\n\nFirst line\nSecond line password=[redacted] {{ 7 * 7 }} &lt;/pre&gt;&lt;script&gt;</pre>"
        in html
    )
    assert "<pre>system: Be terse.\n\nuser: Hi</pre>" in html
    assert f"<pre>{'x' * 85} [\u2026]</pre>" in html
    assert "    First line\n    Second line password=[redacted] {{ 7 * 7 }} </pre><script>\n" in markdown
    assert "    Answer\n        ~~~\n    api_key: [redacted]\n" in markdown
    assert f"    {'x' * 85} [\u2026]\n" in markdown
    folder = both_cores.folder / "report"
    assert run.results[-1]["msg"] == [str(folder / "report.md"), str(folder / "report.html")]
    report(both_cores, report_characters=0)
    assert not any("First line" in text for text in written(both_cores).values())


def test_prices_and_what_does_not_conform(in_process: Ansible) -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    shape = {"format": {"type": "json_schema", "name": "a", "strict": True, "schema": schema}}
    spent = usage(1000)
    in_process.emulator.answer(match="Say hello", text='{"a": "b"}', usage=spent)
    in_process.play(
        RESPONSE.task("wrong", text=shape, accept=["mismatch"]), RESPONSE.task("unpriced", "Hi", model="gpt-6-luna")
    )
    prices = "{gpt-4o*: {input: 10, output: 100}}"
    assert changed(report(in_process, report_prices=prices, report_currency="EUR")) == 2
    reports = written(in_process)
    page = Page(reports["report.html"])
    column = page.rows[0].index("EUR")
    found = {row[0]: row for row in page.rows[1:]}
    assert (found["wrong"][column], found["unpriced"][column]) == (f"{(10 * 999 + 100) / 1e6:.4f}", NOTHING)
    assert (found["wrong"][-1], found["unpriced"][-1]) == ("mismatch", "completed")
    assert "<dt>Not what was asked for</dt><dd>1</dd>" in reports["report.html"]
    assert ", 1 with an answer that is not what was asked for." in reports["report.md"]
    rows = [line for line in reports["report.md"].splitlines() if line.startswith(("| Name | Kind", "| wrong | r"))]
    assert all(len(row.split("|")) == 14 for row in rows), rows


def test_what_was_made_by_a_model_that_ends_soon_comes_first(in_process: Ansible) -> None:
    in_process.play(
        RESPONSE.task("a stays", model="gpt-6-luna"),
        RESPONSE.task("b ends later", model="gpt-5.1"),
        CHAT.task("c ends", model="gpt-4o"),
    )
    # Long enough whenever this is run.
    run = report(in_process, environment=asking(in_process), report_days=100_000)
    assert changed(run) == 2
    page = Page(written(in_process)["report.html"])
    assert [(row[0], row[3]) for row in page.rows[1:]] == [
        ("c ends", "2027-01-14"),
        ("b ends later", "2027-04-01"),
        ("a stays", NOTHING),
    ]
    assert ", 2 by a model that ends within 100000 days." in written(in_process)["report.md"]
    assert changed(report(in_process, environment=asking(in_process), report_days=100_000)) == 0
    # What a server says of its models holds for no other.
    for path in in_process.store.rglob("*.json"):
        path.write_text(path.read_text().replace(in_process.emulator.base_url, "http://elsewhere.example/v1"))
    report(in_process, environment=asking(in_process), report_days=100_000)
    assert [row[3] for row in Page(written(in_process)["report.html"]).rows[1:]] == [NOTHING] * 3


def test_a_server_that_does_not_answer_keeps_nobody_from_a_report(in_process: Ansible) -> None:
    in_process.play(RESPONSE.task())
    run = report(in_process, environment={**asking(in_process), "OPENAI_API_KEY": "sk-wrong-0123456789"})
    assert changed(run) == 2
    assert [row[3] for row in Page(written(in_process)["report.html"]).rows[1:]] == [NOTHING]
