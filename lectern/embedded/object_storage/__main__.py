"""Runs the S3 server: `python -m lectern.embedded.object_storage`, as nanio's environment variables say."""

from lectern.embedded.object_storage.app import build
from lectern.embedded.serving import required, serve

serve(build(), int(required("LECTERN_OBJECT_STORAGE_PORT")))
