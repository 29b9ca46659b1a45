"""How requests reach subgraphs: implementations of `router.execution.SubgraphTransport`.

- `in_process`: a graphql-core or Strawberry schema in this process, with no serialization
- `fake`: answers from a table, for tests of whoever uses the router
"""

from router.transport.fake import FakeTransport, RecordedCall
from router.transport.in_process import InProcessTransport

__all__ = ["FakeTransport", "InProcessTransport", "RecordedCall"]
