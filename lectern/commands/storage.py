"""`lectern storage`: the configuration of the bucket of uploads and films."""

import contextlib
from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from lectern.embedded.errors import PlatformError
from subgraphs.kernel.object_storage.bucket_rules import Bucket, Finding, State
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.kernel.object_storage.settings import StorageSettings


def configure(origins: Sequence[str], *, apply: bool) -> list[Finding]:
    """Check the bucket, and set what is missing with `apply`. Raises PlatformError if the store cannot be reached.

    `origins` are those of the web pages that upload to it; the public URL's if there are none.
    """
    settings = StorageSettings()
    address = s3_address(settings)
    client = connect(address)
    with contextlib.closing(client):
        bucket = Bucket(client, address.bucket, list(origins) or [settings.public_url.rstrip("/")])
        try:
            return bucket.apply() if apply else bucket.check()
        except (ClientError, BotoCoreError) as problem:
            raise PlatformError(f"the bucket {address.bucket}: {problem}") from None


def report(findings: Sequence[Finding], write: Callable[[str], None]) -> bool:
    """Write the state of each part as text. Returns whether nothing is missing."""
    for found in findings:
        write(f"{found.part:14} {found.state.value:12} {found.purpose}")
    return all(found.state is not State.MISSING for found in findings)
