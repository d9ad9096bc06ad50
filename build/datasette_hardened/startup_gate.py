"""Nobody is answered before the site is ready.

Stops: a crowd that meets a server in its first moments. Datasette makes itself ready while it
answers its first request, and answers others that come meanwhile with errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from datasette_hardened.asgi import Application, Receive, Scope, Send

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


def wrap(datasette: Datasette) -> Callable[[Application], Application]:
    """Return the layer that lets requests wait until Datasette is ready."""

    def layer(application: Application) -> Application:
        starting = asyncio.Lock()
        is_ready = False

        async def ready(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal is_ready
            if not is_ready:
                async with starting:
                    await datasette.invoke_startup()
                    is_ready = True
            await application(scope, receive, send)

        return ready

    return layer
