# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration of Sphinx for the site that `make docs` builds."""

from __future__ import annotations

project = "promptops.openai"
copyright = "promptops contributors"  # noqa: A001 (the name that Sphinx reads)
title = "promptops.openai"
html_short_title = "promptops.openai"

extensions = ["sphinx_antsibull_ext"]
default_role = "any"
nitpicky = True
# Ansible's own documentation is linked to by name only, so that the site can be built without a network.
suppress_warnings = ["ref.ref"]

pygments_style = "ansible"
highlight_language = "yaml+jinja"

html_theme = "sphinx_ansible_theme"
html_theme_options = {"vcs_pageview_mode": "edit", "documentation_home_url": "index.html", "topbar_links": {}}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_use_smartypants = True
html_use_modindex = False
html_use_index = False
html_copy_source = False
