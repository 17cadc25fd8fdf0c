# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The web application: which path is answered by what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from . import admin, conversations, files, models
from .batches import routes as batches
from .call import Handler
from .chat import creation as chat_creation
from .chat import routes as chat
from .dispatch import answer
from .responses import creation as response_creation
from .responses import routes as responses
from .state import State

BODY_LIMIT = 2**30

ROUTES: dict[str, dict[str, Handler]] = {
    "/v1/responses": {"POST": response_creation.create, "GET": responses.list_responses},
    "/v1/responses/{response_id}": {"GET": responses.retrieve, "DELETE": responses.delete},
    "/v1/responses/{response_id}/cancel": {"POST": responses.cancel},
    "/v1/responses/{response_id}/input_items": {"GET": responses.input_items},
    "/v1/chat/completions": {"POST": chat_creation.create, "GET": chat.list_completions},
    "/v1/chat/completions/{completion_id}": {"GET": chat.retrieve, "POST": chat.update, "DELETE": chat.delete},
    "/v1/chat/completions/{completion_id}/messages": {"GET": chat.messages},
    "/v1/conversations": {"POST": conversations.create},
    "/v1/conversations/{conversation_id}": {
        "GET": conversations.retrieve,
        "POST": conversations.update,
        "DELETE": conversations.delete,
    },
    "/v1/conversations/{conversation_id}/items": {"GET": conversations.items},
    "/v1/files": {"POST": files.create, "GET": files.list_files},
    "/v1/files/{file_id}": {"GET": files.retrieve, "DELETE": files.delete},
    "/v1/files/{file_id}/content": {"GET": files.content},
    "/v1/batches": {"POST": batches.create, "GET": batches.list_batches},
    "/v1/batches/{batch_id}": {"GET": batches.retrieve},
    "/v1/batches/{batch_id}/cancel": {"POST": batches.cancel},
    "/v1/models": {"GET": models.list_models},
    "/v1/models/{model}": {"GET": models.get_model},
}

_Web = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(state: State) -> web.Application:
    """Return the application that answers for one emulator."""
    app = web.Application(client_max_size=BODY_LIMIT)
    for path, methods in admin.ADMIN.items():
        for method, handler in methods.items():
            app.router.add_route(method, path, _admin(state, handler))
    app.router.add_route("*", f"{admin.PREFIX}/{{anything:.*}}", _admin(state, admin.unknown))
    for template, handlers in ROUTES.items():
        app.router.add_route("*", template, _api(state, template, handlers))
    app.router.add_route("*", "/{anything:.*}", _api(state, "(unknown)", {}))
    return app


def _api(state: State, template: str, handlers: Mapping[str, Handler]) -> _Web:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await answer(request, state, template, handlers)

    return handle


def _admin(state: State, handler: admin.Admin) -> _Web:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await admin.answer(request, state, handler)

    return handle
