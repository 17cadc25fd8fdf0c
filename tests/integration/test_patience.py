# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that do not know yet what they have just made, and servers that never delete."""

from __future__ import annotations

import pytest

from tests.integration.harness import Ansible
from tests.integration.subjects import RESPONSE, SUBJECTS, Subject

EACH_KIND = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
UNKNOWN = "status;code=404;message=No such object."


@EACH_KIND
def test_what_is_young_is_asked_for_again(in_process: Ansible, subject: Subject) -> None:
    for method in ("GET", "DELETE"):
        in_process.emulator.fault(UNKNOWN, method=method, times=2)
    run = in_process.play(subject.task(), subject.task(verify_remote=True), subject.bare(name="one", state="absent"))
    assert [result["action"] for result in run.results] == ["created", "unchanged", "deleted"], run.output
    methods = [request.split()[0] for request in in_process.requests()]
    assert methods == ["POST", "GET", "GET", "GET", "DELETE", "DELETE", "DELETE"]


def test_what_an_answer_goes_on_from_is_asked_for_again(in_process: Ansible) -> None:
    unknown = "status;code=400;error_code=previous_response_not_found;message=No such response."
    in_process.emulator.fault(unknown, method="POST", times=2)
    run = in_process.play(RESPONSE.task())
    assert run.only["action"] == "created", run.output
    assert len(in_process.requests()) == 3


@EACH_KIND
@pytest.mark.parametrize("code", [400, 500])
def test_a_server_that_never_deletes_is_let_go_of(in_process: Ansible, subject: Subject, code: int) -> None:
    in_process.defaults["max_retries"] = 0
    in_process.emulator.fault(f"status;code={code};message=That was not found.", method="DELETE", times=0)
    gone = subject.bare(name="one", state="absent")
    run = in_process.play(subject.task(), *[subject.task(prompt="Another")] * 5, *[gone] * 4)
    actions = [result.get("action") for result in run.results]
    assert actions == ["created", "replaced", *["unchanged"] * 4, None, None, "deleted", "absent"], run.output
    deletes = [request for request in in_process.requests() if request.startswith("DELETE")]
    assert len(deletes) == 6
    assert ["left on the server" in str(result.get("warnings", "")) for result in run.results] == [
        *[False] * 3, True, *[False] * 4, True, False,
    ]  # fmt: skip
