"""An S3 server for the embedded deployment: nanio, with what it lacks for browsers and for pooled connections.

- `program`: how to run it as a process, and clients of it
- `app`: nanio's app, wrapped

Whoever only runs it imports neither nanio nor a web framework.
"""

from lectern.embedded.object_storage.program import ObjectStorage

__all__ = ["ObjectStorage"]
