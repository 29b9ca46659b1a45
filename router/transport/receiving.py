"""Files in one piece, for transports that do not pass them on as they arrive."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from router.execution.subgraph_call import SubgraphFailure, SubgraphRequest, SubgraphResponse
from router.transport.uploaded_file import UploadedFile, UploadInterrupted
from router.transport.wrapping import WrappingTransport


class UploadBroken(SubgraphFailure):
    """A file of the client's did not arrive, so its subgraph did not get the request as a whole."""

    code = "UPLOAD_BROKEN"
    public_message = "A file did not arrive."


class ReceivingTransport(WrappingTransport):
    """Calls the inner transport when the files of a request are all there."""

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if request.uploads:
            request = await _received(request, request.uploads)
        return await self._inner.execute(request)


async def _received(request: SubgraphRequest, uploads: Mapping[str, object]) -> SubgraphRequest:
    began = time.monotonic()
    for file in uploads.values():
        if isinstance(file, UploadedFile):
            try:
                await file.arrived()
            except UploadInterrupted:
                raise UploadBroken(request.subgraph, "the client's request broke off") from None
    if request.deadline is None:
        return request
    # Time that the client takes does not count as the subgraph's. Clients have a limit of their own.
    return replace(request, deadline=request.deadline + time.monotonic() - began)
