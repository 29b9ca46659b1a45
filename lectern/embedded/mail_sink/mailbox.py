"""Received messages, one file each, so that they survive a restart and any tool can read them."""

import os
import re
from pathlib import Path

from lectern.embedded.mail_sink.message import Message

_ID = re.compile(r"[0-9T]{21}-[0-9a-f]{12}")


class Mailbox:
    """A folder of at most `limit` messages; the oldest are deleted first."""

    def __init__(self, folder: Path, limit: int = 10_000) -> None:
        self._folder = folder
        self.limit = limit
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._ids = sorted(path.stem for path in folder.glob("*.json") if _ID.fullmatch(path.stem))

    def add(self, message: Message) -> None:
        """Store a message: after the return, a crash of this process no longer loses it."""
        path = self._path(message.id)
        partial = path.with_suffix(".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(message.model_dump_json(indent=2))
        partial.replace(path)
        self._ids.append(message.id)
        while len(self._ids) > self.limit:
            self._path(self._ids.pop(0)).unlink(missing_ok=True)

    def get(self, message_id: str) -> Message | None:
        """Return one message."""
        if not _ID.fullmatch(message_id) or not self._path(message_id).is_file():
            return None
        return Message.model_validate_json(self._path(message_id).read_bytes())

    def newest(self, limit: int, to: str | None = None) -> list[Message]:
        """Return the newest messages first, all or those for one recipient."""
        found: list[Message] = []
        for message_id in reversed(self._ids):
            message = self.get(message_id)
            if message is not None and (to is None or message.is_for(to)):
                found.append(message)
                if len(found) == limit:
                    break
        return found

    def clear(self) -> None:
        """Delete every message."""
        while self._ids:
            self._path(self._ids.pop()).unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._ids)

    def _path(self, message_id: str) -> Path:
        return self._folder / f"{message_id}.json"
