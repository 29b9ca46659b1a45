"""Transports to subgraphs: implementations of `router.execution.SubgraphTransport`.

- `http`: HTTP/1.1 over pooled keep-alive connections
- `in_process`: an ASGI application (`asgi`) or a GraphQL schema (`graphql_core`, no serialization) in this process
- `subscriptions`: `websocket` and `sse` (`event_stream`) to remote subgraphs; `split_transport` sends queries and
  subscriptions by different transports and reconnects; `shared` shares identical streams and buffers their events
- `uploads`: requests with files, streamed as they arrive (`multipart`) or sent when they are complete (`buffering`)
- `testing`: fixed responses (`fake`), made-up data (`mock`), recorded responses (`recording`)
- `wrapping`: the base of transports that wrap another one; `deduplication`: identical queries in flight share a call
"""

from router.transport.deduplication import DeduplicatingTransport
from router.transport.http.http_transport import HttpOptions, HttpTransport
from router.transport.in_process.asgi import AsgiTransport
from router.transport.in_process.graphql_core import InProcessTransport
from router.transport.subscriptions.shared import SharedSubscriptions
from router.transport.subscriptions.split_transport import (
    ReconnectingTransport,
    SubscribingTransport,
    SubscriptionSource,
)
from router.transport.subscriptions.sse import SseOptions, SseSubscriptions
from router.transport.subscriptions.websocket import WebSocketSubscriptions
from router.transport.subscriptions.websocket_connection import WebSocketOptions
from router.transport.testing.fake import FakeTransport, RecordedCall
from router.transport.uploads.multipart import MultipartTransport
from router.transport.uploads.uploaded_file import UploadedFile

__all__ = [
    "AsgiTransport",
    "DeduplicatingTransport",
    "FakeTransport",
    "HttpOptions",
    "HttpTransport",
    "InProcessTransport",
    "MultipartTransport",
    "ReconnectingTransport",
    "RecordedCall",
    "SharedSubscriptions",
    "SseOptions",
    "SseSubscriptions",
    "SubscribingTransport",
    "SubscriptionSource",
    "UploadedFile",
    "WebSocketOptions",
    "WebSocketSubscriptions",
]
