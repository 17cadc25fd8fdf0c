# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: json_schema_of
short_description: A strict JSON schema from a sample
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Makes of a sample value a JSON schema that values of the same shape conform to, in the strict form that the API
    demands. An object has exactly the properties of the sample, and requires all of them.
  - An element of a list has the shape of one of the sample's elements. Where they differ, the schema takes each by
    C(anyOf). Of an empty list nothing is known, and it is taken to be one of texts.
  - A whole number is an C(integer), and a number with a fraction or an exponent is a C(number). Write V(1.0) for
    what may have a fraction.
options:
  _input:
    description:
      - The sample, of which only the shape counts, and not the values.
      - The API demands a mapping for O(promptops.openai.openai_response#module:text.format.schema) itself. Any other
        value makes a schema that can be a part of one.
    type: raw
    required: true
notes:
  - Write a schema by hand where values are limited, as by C(enum), or where descriptions would help the model.
seealso:
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_chat_completion
"""

EXAMPLES = r"""
- name: Ask for an answer of the same shape as a sample
  promptops.openai.openai_response:
    name: incident-4711
    model: gpt-6-luna
    input: "nginx: worker process 4711 exited on signal 11"
    text:
      format:
        type: json_schema
        name: verdict
        strict: true
        schema: "{{ sample | promptops.openai.json_schema_of }}"
  vars:
    sample:
      action: restart
      confidence: 0.9
      units: [nginx.service]
  register: verdict

- name: Use the answer
  ansible.builtin.debug:
    msg: "{{ verdict.output_parsed.action }} {{ verdict.output_parsed.units | join(', ') }}"
"""

RETURN = r"""
_value:
  description: The JSON schema.
  type: dict
  sample:
    type: object
    properties:
      action:
        type: string
      confidence:
        type: number
      units:
        type: array
        items:
          type: string
    required: [action, confidence, units]
    additionalProperties: false
"""

import datetime
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

# YAML makes dates of texts that look like one; JSON has them as texts.
_SCALARS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("null", (type(None),)),
    ("boolean", (bool,)),
    ("integer", (int,)),
    ("number", (float,)),
    ("string", (str, datetime.date)),
)


def json_schema_of(sample: Any) -> dict[str, Any]:
    """A strict JSON schema of the sample's shape; raises AnsibleFilterError for what JSON cannot hold."""
    try:
        return _schema_of_any([sample])
    except RecursionError:
        raise AnsibleFilterError("The sample is nested too deeply for a JSON schema, or holds itself.") from None


def _schema_of_any(samples: Sequence[Any]) -> dict[str, Any]:
    """A schema of all the samples, of which there is one at least."""
    schemas = list(_schemas(samples))
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _schemas(samples: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """One schema for each shape that the samples have."""
    scalars = {_scalar(sample) for sample in samples if not isinstance(sample, (Mapping, list, tuple))}
    # A whole number is a number too.
    if "number" in scalars:
        scalars.discard("integer")
    yield from ({"type": name} for name, _types in _SCALARS if name in scalars)
    arrays = [sample for sample in samples if isinstance(sample, (list, tuple))]
    if arrays:
        yield _array(arrays)
    objects: dict[frozenset[str], list[dict[str, Any]]] = {}
    for sample in samples:
        if isinstance(sample, Mapping):
            named = {str(key): item for key, item in sample.items()}
            objects.setdefault(frozenset(named), []).append(named)
    yield from map(_object, objects.values())


def _scalar(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise AnsibleFilterError(f"The sample holds {value}, which JSON does not have.")
    for name, types in _SCALARS:
        if isinstance(value, types):
            return name
    raise AnsibleFilterError(f"The sample holds a value of the type {type(value).__name__}, which JSON does not have.")


def _array(arrays: Sequence[Sequence[Any]]) -> dict[str, Any]:
    elements = [element for array in arrays for element in array]
    return {"type": "array", "items": _schema_of_any(elements) if elements else {"type": "string"}}


def _object(objects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A schema of objects that have the same properties."""
    names = list(objects[0])
    return {
        "type": "object",
        "properties": {name: _schema_of_any([item[name] for item in objects]) for name in names},
        "required": names,
        "additionalProperties": False,
    }


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"json_schema_of": json_schema_of}
