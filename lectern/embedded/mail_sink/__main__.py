"""Run the mail sink: `python -m lectern.embedded.mail_sink`."""

from pathlib import Path

from lectern.embedded.mail_sink.app import build
from lectern.embedded.mail_sink.mailbox import Mailbox
from lectern.embedded.serving import required, serve

serve(
    build(
        Mailbox(Path(required("LECTERN_MAIL_SINK_FOLDER"))),
        required("LECTERN_MAIL_SINK_API_KEY"),
        required("LECTERN_MAIL_SINK_HOME"),
    ),
    int(required("LECTERN_MAIL_SINK_PORT")),
)
