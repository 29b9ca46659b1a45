"""The mail sink as a program."""

from dataclasses import dataclass
from pathlib import Path

from lectern.embedded.processes.child import Command, accepts_connections, python
from lectern.embedded.processes.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class MailSink:
    """The mail sink."""

    folder: Path
    """The folder of the messages."""
    port: int
    """Its port on loopback."""
    api_key: str
    """The key required of senders."""
    home: str = "/"
    """The address of the marketplace, to which its pages link."""
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
                "LECTERN_MAIL_SINK_HOME": self.home,
            },
            stop_seconds=5,
        )

    async def is_ready(self) -> bool:
        return await accepts_connections(LOOPBACK, self.port)
