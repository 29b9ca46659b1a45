"""The web app of clients/web, as it was built: served at `/` by the process that runs the router.

- `files`: the built files, compressed once when they were built
- `app`: the ASGI app that serves them; all other requests go to the router
- `settings`: the origins that pages may talk to
"""

from lectern.web.site.app import Site
from lectern.web.site.files import SiteFiles, load_files
from lectern.web.site.settings import SiteSettings

__all__ = ["Site", "SiteFiles", "SiteSettings", "load_files"]
