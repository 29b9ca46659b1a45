"""How requests reach subgraphs: implementations of `router.execution.SubgraphTransport`.

- `http`: HTTP/1.1 over pooled keep-alive connections (`connection_pool`, `http_connection`, `http_decoding`)
- `asgi`: an ASGI application in this process
- `in_process`: a graphql-core or Strawberry schema in this process, with no serialization
- `fake`: answers from a table, for tests of whoever uses the router
- `websocket_subscriptions`, `sse_subscriptions` (`event_stream`): subscriptions to a subgraph elsewhere
- `subscribing`: queries by one transport, subscriptions by another; broken streams begun again
- `shared_subscriptions`: one upstream for subscriptions that are the same, buffers for those who listen
- `uploading` (`uploaded_file`): requests with files, passed on as they arrive; `receiving`: only when they are there
- `mock`: made-up data for every subgraph; `recording`: answers written down and played again
- `wrapping`: what transports in front of others have in common
- `deduplication`: wraps another transport so that identical queries in flight share one call
"""

from router.transport.asgi import AsgiTransport
from router.transport.deduplication import DeduplicatingTransport
from router.transport.fake import FakeTransport, RecordedCall
from router.transport.http import HttpOptions, HttpTransport
from router.transport.in_process import InProcessTransport
from router.transport.shared_subscriptions import SharedSubscriptions
from router.transport.sse_subscriptions import SseOptions, SseSubscriptions
from router.transport.subscribing import ReconnectingSubscriptions, SubscribingTransport, SubscriptionSource
from router.transport.uploaded_file import UploadedFile
from router.transport.uploading import UploadingTransport
from router.transport.websocket_subscriptions import WebSocketOptions, WebSocketSubscriptions

__all__ = [
    "AsgiTransport",
    "DeduplicatingTransport",
    "FakeTransport",
    "HttpOptions",
    "HttpTransport",
    "InProcessTransport",
    "ReconnectingSubscriptions",
    "RecordedCall",
    "SharedSubscriptions",
    "SseOptions",
    "SseSubscriptions",
    "SubscribingTransport",
    "SubscriptionSource",
    "UploadedFile",
    "UploadingTransport",
    "WebSocketOptions",
    "WebSocketSubscriptions",
]
