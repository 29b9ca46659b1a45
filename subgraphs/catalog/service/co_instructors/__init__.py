"""Co-instructors and later owners of a course: by invitation of its owner and consent of the invited person.

- `invitations`: invitations and their states, as values
- `invite_co_instructor`, `set_co_instructors`, `withdraw_invitation`: use cases of the owner, with `inviting`
- `invite_owner`: the offer of a course to another instructor
- `accept_invitation`, `decline_invitation`: use cases of the invited person
- `list_invitations`: the lists of both; `address_invitations`: the accounts that invitations are for
"""
