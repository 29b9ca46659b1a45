"""Run the S3 server: `python -m lectern.embedded.object_storage`, configured by nanio's environment variables."""

from lectern.embedded.object_storage.app import build
from lectern.embedded.serving import required, serve

serve(build(), int(required("LECTERN_OBJECT_STORAGE_PORT")))
