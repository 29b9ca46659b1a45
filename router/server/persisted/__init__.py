"""Documents that clients need not send.

- `document_store`, `document_file`: where texts are kept by their hash: memory, and Redis or a file behind it
- `automatic`: automatic persisted queries
- `manifest`, `trusted`: documents that were known before, and what becomes of others
- `resolution`: from a request to the text of its document
"""

from router.server.persisted.resolution import DocumentResolution, build_resolution

__all__ = ["DocumentResolution", "build_resolution"]
