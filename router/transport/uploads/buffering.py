"""Complete files, for transports that cannot forward them while they arrive."""

import time
from collections.abc import Mapping
from dataclasses import replace

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse
from router.transport.uploads.uploaded_file import UploadedFile, UploadInterrupted
from router.transport.wrapping import WrappingTransport


class UploadIncomplete(SubgraphFailure):
    """A file did not arrive from the client, so its subgraph did not get the complete request."""

    code = "UPLOAD_BROKEN"
    public_message = "A file did not arrive."


class BufferingTransport(WrappingTransport):
    """A transport that calls the inner one once all files of a request have arrived."""

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
                raise UploadIncomplete(request.subgraph, "the client's request broke off") from None
    if request.deadline is None:
        return request
    # Waiting for the client does not count as the subgraph's time. Clients have a limit of their own.
    return replace(request, deadline=request.deadline + time.monotonic() - began)
