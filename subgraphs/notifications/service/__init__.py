"""The notifications domain: its rules, which are pure, and its use cases, one callable dataclass per module.

- Rules: `model`; `messages`: the texts of notifications and mails
- Use cases: `feed`: a user's notifications; `preferences`: their channels
- Worker: `event_handlers`, `notify`, `announce_course` in pages of followers, `send_mail`, `send_stuck_mails`
- `ports`: interfaces to the adapters
"""
