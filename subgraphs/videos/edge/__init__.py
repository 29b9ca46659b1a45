"""The playback edge: HLS playlists and segments from object storage, for requests with a token in their path.

`build(settings)` is an ASGI app, mounted at /playback in the web process or served alone. A CDN may be put in front of
it or, with signed paths of its own, replace it.
"""

from subgraphs.videos.edge.app import build, readiness_checks

__all__ = ["build", "readiness_checks"]
