"""An S3 server for the embedded deployment: nanio, with CORS for browsers and a fix for pooled connections.

- `program`: the process, and clients of it
- `app`: nanio's app, wrapped

Importing the package to run the process imports neither nanio nor a web framework.
"""

from lectern.embedded.object_storage.program import ObjectStorage

__all__ = ["ObjectStorage"]
