"""HTTP/1.1 by RFC 9112, strict and bounded: a protocol for uvicorn that serves ASGI applications.

- `reading`: bytes in any pieces to requests; the lines of a message, and what they mean together
- `connection`: the protocol, requests over ASGI, time-outs and endings
- `direct`: the interface of an application without ASGI
- `responses`, `errors`: responses as bytes; rejections
- `limits`: the limits and time-outs
"""

from router.http1.connection.protocol import http1_protocol
from router.http1.direct import DirectHandler
from router.http1.errors import BadRequest, RejectionListener
from router.http1.limits import Http1Limits
from router.http1.reading.head import RequestHead

__all__ = ["BadRequest", "DirectHandler", "Http1Limits", "RejectionListener", "RequestHead", "http1_protocol"]
