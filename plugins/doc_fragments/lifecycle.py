# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that say how a resource lives, and of its life."""

from __future__ import annotations


class ModuleDocFragment:
    """How a resource is recorded, reused, replaced and deleted."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) sees to it that the resource exists, and returns it.
      - V(absent) sees to it that neither the resource nor its record exists.
      - V(forgotten) removes the record alone, and leaves the object on the server.
    type: str
    choices: [present, absent, forgotten]
    default: present
  moved_from:
    description:
      - The O(name) that the resource had before. Where there is no record under O(name) and one under this, that record
        takes the new name, and nothing is sent or paid. What else has changed is then done as ever.
      - Once the record has its name, this does nothing, and can be left out. Where both names have a record, the task
        fails.
      - It needs O(name) and O(state_store).
    type: str
  ignore_changes:
    description:
      - Options whose change is no change of the request. What is recorded is kept, although they are configured
        otherwise now. They count where the resource is created.
      - Any option of the request, O(extra_body), O(base_url), O(triggers) and O(max_age) can be named, or V(all).
    type: list
    elements: str
    default: []
  protect:
    description:
      - Whether the task fails, before anything is sent, where the resource would be replaced or deleted. RV(drift) then
        says what differs.
      - O(state=forgotten) is not prevented, since it deletes nothing on the server.
    type: bool
    default: false
  reuse:
    description:
      - Whether, where nothing is recorded under O(name), the answer to the same request that another record of
        O(state_store) holds is recorded under this name too, instead of being paid again. RV(action) is V(reused).
      - The object on the server stays the other record's. Deleting or replacing this one does not delete it.
      - Of several runs, forks or elements that ask the same at once, one asks and the others wait for its answer.
    type: bool
    default: false
  preserve_on_change:
    description:
      - Whether the recorded output is kept where the request has changed. The change is then reported in RV(drift),
        on every run, and nothing is sent.
      - If it is not set, the output is kept where the record was imported, and replaced where it was created.
    type: bool
  force:
    description:
      - Whether the resource is created anew, whatever is recorded.
      - Every run with V(true) is paid for. Use it on the command line, and not in a playbook that is run again and
        again.
    type: bool
    default: false
  triggers:
    description:
      - Values that belong to the request without being sent. A change of any of them counts as a change of the
        request.
      - Use it for what the output depends on and the request does not show, such as a version or the checksum of a
        file.
    type: dict
  max_age:
    description:
      - The age from which on a recorded output counts as changed. A number of seconds, or a number with the unit V(s),
        V(m), V(h), V(d) or V(w), such as V(12h) or V(30d).
      - It is counted from when the record was created or imported.
    type: str
  delete_replaced:
    description:
      - Whether the old object is deleted from the server after a new one has replaced it.
      - Where that fails, the task warns, and the next run tries again.
    type: bool
    default: true
  verify_remote:
    description:
      - Whether the server is asked if it still has the recorded object.
      - One that is gone is created anew. Where the output is to be preserved, this is reported in RV(drift), and the
        recorded output is returned.
      - It costs a request on every run. An object that the server was not asked to store cannot be verified, which
        gives a warning.
    type: bool
    default: false
  accept:
    description:
      - Ends that do not fail the task, besides a completed output.
      - V(incomplete) takes an output that ended early, for example at the limit of tokens.
      - V(refusal) takes a refusal by the model.
      - V(content_filter) takes an output that a content filter has stopped.
      - V(mismatch) takes an output that is not what was asked for. RV(output_errors) tells what it is instead.
    type: list
    elements: str
    choices: [incomplete, refusal, content_filter, mismatch]
    default: []
  repair:
    description:
      - How often the model is asked to correct an output that is not what was asked for. It is handed its last answer,
        and what is wrong with it.
      - Each time is paid for, counted in RV(repairs) and in RV(usage), and recorded before the next one.
      - It is not a part of the request. A change of it replaces nothing.
    type: int
    default: 0
  wait:
    description:
      - Whether to wait for an output that the server works on in the background. See
        O(promptops.openai.openai_response#module:background).
      - With V(false), the task ends with RV(status) V(queued) or V(in_progress), and a later run collects the output.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long to wait, in seconds, for an output that the server works on in the background, and for another run
        that works on the same record.
      - After that the task fails. The record keeps the ID, and the next run goes on waiting without paying anew.
    type: float
    default: 600
  wait_interval:
    description:
      - The time, in seconds, between two questions to the server whether the output is ready. At most 3600.
    type: float
    default: 2
  cancel_on_timeout:
    description:
      - Whether an output that is not ready after O(wait_timeout) is cancelled. The next run then creates it anew.
    type: bool
    default: false
  record_content:
    description:
      - What a record holds of the request and the output.
      - V(full) holds both in clear text. An unchanged task needs no request.
      - V(digest) holds digests of the request's texts, and no output, so that no content rests on the disk. Every run
        then reads the output from the server, which must store it. It cannot be used with an ID.
    type: str
    choices: [full, digest]
    default: full
  extra_body:
    description:
      - Parameters to add to the body of the request, for what a server takes and this module does not know yet.
      - They are laid over the other parameters. Mappings are merged, and anything else is replaced.
      - They are a part of the request. A change of them counts as a change of it.
    type: dict
notes:
  - >-
    Identity: a resource is known by its record under O(name) in O(state_store), by its record in O(state_file), or by
    its ID alone. With none of the three, the module remembers nothing: it creates, and reports a change, on every
    run.
  - >-
    Life: where nothing is recorded, it is created, or imported where its ID is given. The same request is left
    unchanged, and nothing is sent. An output that was not ready is resumed by its ID. A changed request replaces it:
    the new one is created and recorded, and the old one is deleted after that. Where the output is to be preserved, a
    changed request is reported as drift instead. RV(action) says which of these was done.
  - >-
    A request is compared with the recorded request. No change is an option set to what it would be if it were not set:
    to the default that the API documents or, for a response, to what the server itself has told of it. Nor is one that
    says only how an answer travels (O(stream), O(timeout)), or how it is processed, cached or billed (O(service_tier),
    O(prompt_cache_key), O(safety_identifier), O(user)). Nor is what O(ignore_changes) names. An imported record is
    compared by what is configured only.
  - >-
    Check mode: everything is validated, and the API is read where the prediction needs it. Nothing is created,
    changed, deleted or recorded. What will be known only later is V((known after apply\)). Where a JSON schema was
    asked for, RV(output_parsed) is a sample that conforms to it, so that later tasks can be checked too.
  - >-
    Failure: a task fails where the output ended as failed or cancelled, and where it is incomplete, refused,
    filtered or not what was asked for, unless O(accept) names that. The output was paid for: it is recorded and
    returned all the same. The next run creates it anew.
  - >-
    Answers that hold: where JSON was asked for, the output must be JSON that conforms to the schema. The arguments of
    a function call must conform to the parameters of its tool, and a call that O(tool_choice) demands must be there.
    That is checked once, when the output comes, by the Python library C(jsonschema), 4.18 or newer. Where that is
    missing, a warning says so, and no more is checked than that it is JSON. A schema that is none is refused before
    anything is sent. No schema is ever fetched.
  - >-
    Paid once: of several runs that work on the same record at the same time, one creates and the others return its
    result. A run that was broken off leaves a record from which the next run goes on.
  - >-
    Secrets: records hold neither O(api_key) nor headers. The credentials of MCP tools (C(authorization) and
    C(headers)) are recorded as a salted digest, and a change of them replaces nothing. Inline data of more than 1024
    characters, such as an image, is recorded as a digest. All else is recorded as it is, in files that only their
    owner can read. Use O(record_content=digest) where a text itself is a secret.
"""
