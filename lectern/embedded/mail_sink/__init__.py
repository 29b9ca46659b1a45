"""Takes e-mail in place of SendGrid and shows it in a web inbox; nothing leaves the machine.

- `message`: a message as SendGrid's v3 mail/send describes it, parsed and checked
- `mailbox`: the messages, on disk
- `app`: the HTTP server: the API that the official SDK calls, the inbox page, and JSON for tests
- `program`: how to run it as a process
"""

from lectern.embedded.mail_sink.app import build
from lectern.embedded.mail_sink.mailbox import Mailbox
from lectern.embedded.mail_sink.message import InvalidMessage, Message, parse_mail_send
from lectern.embedded.mail_sink.program import MailSink

__all__ = ["InvalidMessage", "MailSink", "Mailbox", "Message", "build", "parse_mail_send"]
