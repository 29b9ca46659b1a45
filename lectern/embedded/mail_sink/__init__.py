"""A mail server in place of SendGrid with a web inbox; nothing leaves the machine.

- `program`: the process
- `message`: a message in the format of SendGrid's v3 mail/send, parsed and checked
- `mailbox`: the messages, on disk
- `app`: the HTTP server: the API that the official SDK calls, the inbox page, and JSON for tests

Importing the package to run the process imports no web framework.
"""

from lectern.embedded.mail_sink.program import MailSink

__all__ = ["MailSink"]
