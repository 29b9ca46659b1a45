"""Takes e-mail in place of SendGrid and shows it in a web inbox; nothing leaves the machine.

- `program`: how to run it as a process
- `message`: a message as SendGrid's v3 mail/send describes it, parsed and checked
- `mailbox`: the messages, on disk
- `app`: the HTTP server: the API that the official SDK calls, the inbox page, and JSON for tests

Whoever only runs it imports no web framework.
"""

from lectern.embedded.mail_sink.program import MailSink

__all__ = ["MailSink"]
