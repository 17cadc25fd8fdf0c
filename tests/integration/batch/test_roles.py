# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles submit in one run, and do their work in the next."""

from __future__ import annotations

from tests.integration.batch.asking import created, paid_alone
from tests.integration.harness import Ansible
from tests.integration.test_roles_generated_files import content, file, generate
from tests.integration.test_roles_triage import HOSTS, log, report, triage


def test_files_are_written_when_their_contents_are_there(in_process: Ansible) -> None:
    files = [file(in_process), file(in_process, dest=str(in_process.folder / "issue"), prompt="Warn them.")]
    (in_process.folder / "issue").write_text("what it was\n")
    for _unused in range(2):
        assert generate(in_process, files=files, generated_files_batch=True).code == 0
        assert not (in_process.folder / "motd").exists()
        assert content(in_process, "issue") == "what it was\n"
    in_process.emulator.batch("completed")
    assert generate(in_process, files=files, generated_files_batch=True).code == 0
    assert content(in_process).startswith("Emulated answer")
    assert content(in_process, "issue").startswith("Emulated answer")
    again = generate(in_process, files=files, generated_files_batch=True)
    assert not any(result.get("changed") for result in again.results), again.output
    assert (len(created(in_process)), paid_alone(in_process)) == (1, 0)


def test_hosts_are_judged_when_the_verdicts_are_there(in_process: Ansible) -> None:
    log(in_process, "out of memory\n")
    for _unused in range(2):
        pending = triage(in_process, triage_batch=True)
        assert pending.code == 0, pending.output
        assert report(in_process).count("It is in a batch") == len(HOSTS)
        assert "run this again later, at no cost" in pending.output
    in_process.emulator.batch("completed")
    judged = triage(in_process, triage_batch=True)
    assert judged.code == 0, judged.output
    assert "It is in a batch" not in report(in_process)
    assert report(in_process).count("\n## ") == len(HOSTS)
    assert (len(created(in_process)), paid_alone(in_process)) == (1, 0)
