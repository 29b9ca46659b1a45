"""The playback edge: HLS playlists and segments out of object storage, for whoever has a token in the path.

`build(settings)` is an ASGI app, mounted at /playback in the web process or served alone. A CDN may stand in front of
it or, with signed paths of its own, in its place.
"""

from subgraphs.videos.edge.app import build

__all__ = ["build"]
