# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook of the guide: it submits in the evening, and reads in the morning."""

from __future__ import annotations

from tests.conftest import CHECKOUT
from tests.integration.batch.asking import created, paid_alone
from tests.integration.harness import KEY, Ansible, Run

LINES = ["worker process 4711 exited on signal 11", "1024 worker_connections are not enough", "no live upstreams"]


def run(ansible: Ansible, *arguments: str) -> Run:
    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": ansible.emulator.base_url,
        "PWD": str(ansible.folder),
    }
    log = ("--extra-vars", f"large_set_log={ansible.folder}/error.log")
    return ansible.run(CHECKOUT / "playbooks" / "large_set.yml", *log, *arguments, environment=environment)


def test_submitted_in_the_evening_and_read_in_the_morning(in_process: Ansible) -> None:
    report = in_process.folder / "large_set" / "report.txt"
    (in_process.folder / "error.log").write_text("\n".join([*LINES, LINES[0], ""]))
    evening = run(in_process)
    assert (evening.code, evening.results[0]["counts"]) == (0, {"submitted": 3}), evening.output
    night = run(in_process)
    assert (night.results[0]["counts"], night.results[0]["changed"]) == ({"resumed": 3}, False), night.output
    assert not report.exists()
    in_process.emulator.batch("completed")
    morning = run(in_process)
    assert (morning.code, morning.results[0]["counts"]) == (0, {"created": 3}), morning.output
    written = report.read_text()
    assert all(line in written for line in LINES)
    assert written.count("Emulated answer") == 3
    again = run(in_process)
    assert not any(result["changed"] for result in again.results), again.output
    assert (len(created(in_process)), paid_alone(in_process)) == (1, 0)


def test_a_limit_is_kept(in_process: Ansible) -> None:
    (in_process.folder / "error.log").write_text("\n".join(LINES))
    refused = run(in_process, "--extra-vars", "large_set_max_paid=2")
    assert "max_paid: is 2, and 3 responses would have to be paid" in refused.results[0]["msg"], refused.output
    assert in_process.requests() == []
