# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one would write first: a module on the official openai package, for comparison."""

from __future__ import annotations

import openai
from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "model": {"type": "str", "required": True},
            "input": {"type": "str", "required": True},
            "api_key": {"type": "str", "no_log": True},
            "base_url": {"type": "str"},
        }
    )
    client = openai.OpenAI(api_key=module.params["api_key"], base_url=module.params["base_url"])
    response = client.responses.create(model=module.params["model"], input=module.params["input"])
    module.exit_json(changed=True, response=response.model_dump(mode="json"))


if __name__ == "__main__":
    main()
