"""Exports of users' data, as tests request and read them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from subgraphs.accounts.events import DataExportRequested
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.privacy.export.ports import ExportObjects, part_key


class FakeExportObjects:
    """`ExportObjects` in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def put(self, key: str, file: Path, media_type: str, filename: str) -> None:
        self.files[key] = file.read_bytes()

    async def fetch(self, key: str, target: Path) -> bool:
        content = self.files.get(key)
        if content is not None:
            target.write_bytes(content)
        return content is not None

    async def download_url(self, key: str, expires_in: int) -> str:
        return f"https://objects.test/{key}?for={expires_in}"

    async def delete(self, key: str) -> None:
        self.files.pop(key, None)

    async def delete_folder(self, prefix: str) -> None:
        self.files = {key: content for key, content in self.files.items() if not key.startswith(prefix)}


def export_requested(user_id: UserId, *domains: str, export_id: str = "exp_1") -> DataExportRequested:
    """Return the event of a requested export."""
    return DataExportRequested(export_id=export_id, user_id=user_id, domains=domains)


async def run_export(worker: WorkerModule, user_id: UserId, export_id: str = "exp_1") -> None:
    """Run a domain's job."""
    [job] = [job for job in worker.jobs if job.name == f"{worker.domain}.export-user"]
    await job.run(export_id, user_id)


async def read_export_part(
    objects: ExportObjects, domain: str, folder: Path, export_id: str = "exp_1"
) -> Mapping[str, Any] | None:
    """Return the tables of a domain's file by name; None if there is no file."""
    target = folder / "read.json"
    if not await objects.fetch(part_key(export_id, domain), target):
        return None
    content = json.loads(target.read_text(encoding="utf-8"))
    assert content["domain"] == domain
    return {table["name"]: table["rows"] for table in content["tables"]}
