"""Taking up a new supergraph while serving.

- `sources`: a file, a URL, a Redis key, or subgraphs to compose
- `watcher`: looks at a source now and then, and hands changes over
"""

from router.server.reloading.sources import SourceUnavailable, SupergraphSource, build_source
from router.server.reloading.watcher import Watcher

__all__ = ["SourceUnavailable", "SupergraphSource", "Watcher", "build_source"]
