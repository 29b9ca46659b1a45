"""The accounts domain: its rules, which are pure, and its use cases, one callable dataclass per module.

- `model`: users, sessions and refresh tokens, and their rules; `validation`: input
- `credentials`: passwords, access tokens and derived tokens
- `email_links`: registration and password reset, by the links in mails
- `sessions`: log-in, refresh, log-out and revocation; `users`: profiles and roles; `following`: instructors followed
- `administration`: what admins do with other users
- `event_handlers`: the mails that accounts' own events send; `purge_expired`: the clean-up by the worker
- `ports`: the interfaces of the repositories and of the other adapters
"""
