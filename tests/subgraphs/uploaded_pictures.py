"""Pictures as users upload them."""

import io
from collections.abc import Mapping
from typing import Any

import httpx
from PIL import Image
from pydantic import SecretStr

from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.pictures.settings import PictureSettings
from tests.servers.client import S3Settings


def picture(size: tuple[int, int] = (800, 600), color: str = "teal", encoding: str = "JPEG", **options: Any) -> bytes:
    """Return the file of a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, encoding, **options)
    return file.getvalue()


def with_storage(settings: PictureSettings, storage: S3Settings) -> dict[str, object]:
    """Return the fields of settings with this bucket."""
    return settings.model_dump() | {
        "s3_bucket": storage.bucket,
        "s3_endpoint_url": storage.endpoint_url,
        "s3_region": storage.region,
        "s3_access_key": storage.access_key,
        "s3_secret_key": SecretStr(storage.secret_key),
    }


async def put(upload: Mapping[str, Any], content: bytes, content_type: str | None = None) -> int:
    """PUT a file to an upload's address, and return the response's status."""
    async with httpx.AsyncClient(timeout=60) as client:
        headers = {"content-type": content_type or upload["contentType"]}
        return (await client.put(upload["url"], content=content, headers=headers)).status_code


async def run_jobs(module: WorkerModule, enqueued: list[tuple[str, ...]]) -> None:
    """Run the jobs that were enqueued, and take them off the list."""
    jobs = {job.name: job for job in module.jobs}
    while enqueued:
        name, *arguments = enqueued.pop(0)
        await jobs[name].run(*arguments)
