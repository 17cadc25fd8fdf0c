# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration of Sphinx for the site that `make docs` builds."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

FAULTS = "https://github.com/promptops/ansible-openai/blob/main/docs/faults.md"

project = "promptops.openai"
copyright = "promptops contributors"  # noqa: A001 (the name that Sphinx reads)
title = "promptops.openai"
html_short_title = "promptops.openai"

extensions = ["sphinx_antsibull_ext", "myst_parser"]
default_role = "any"
nitpicky = True
# Ansible's own documentation is linked to by name only, so that the site can be built without a network.
suppress_warnings = ["ref.ref"]
# A variable of ansible-core itself: no page of this site describes it.
nitpick_ignore = [("envvar", "ANSIBLE_CALLBACKS_ENABLED")]

pygments_style = "ansible"
highlight_language = "yaml+jinja"

html_theme = "sphinx_ansible_theme"
html_theme_options = {"vcs_pageview_mode": "edit", "topbar_links": {}}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_use_smartypants = True
html_use_modindex = False
html_use_index = False
html_copy_source = False


def _link_home(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Links the site's name to its first page from every folder: the theme's own option takes one URL for all pages."""
    context["theme_documentation_home_url"] = context["pathto"]("index")


def _stay_here(app: Sphinx, page: str, source: list[str]) -> None:
    """Links to this site's own page what the guides link to on GitHub, since they are read elsewhere too."""
    source[0] = source[0].replace(FAULTS, "../faults.html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx once this configuration is read."""
    app.connect("html-page-context", _link_home)
    app.connect("source-read", _stay_here)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
