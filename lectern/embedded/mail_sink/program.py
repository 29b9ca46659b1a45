"""How the mail sink is run as a process."""

from dataclasses import dataclass
from pathlib import Path

from lectern.embedded.child import Command, accepts_connections, python
from lectern.embedded.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class MailSink:
    """The mail sink.

    Attributes:
        folder: where the messages are.
        port: on loopback.
        api_key: what senders must present.
    """

    folder: Path
    port: int
    api_key: str
    name: str = "mail-sink"

    @property
    def url(self) -> str:
        """Its address: the inbox for people, the host for SendGrid's SDK."""
        return f"http://{LOOPBACK}:{self.port}"

    async def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def command(self) -> Command:
        return Command(
            argv=python("lectern.embedded.mail_sink"),
            environment={
                "LECTERN_MAIL_SINK_FOLDER": str(self.folder.resolve()),
                "LECTERN_MAIL_SINK_PORT": str(self.port),
                "LECTERN_MAIL_SINK_API_KEY": self.api_key,
            },
            stop_seconds=5,
        )

    async def is_ready(self) -> bool:
        return await accepts_connections(LOOPBACK, self.port)
