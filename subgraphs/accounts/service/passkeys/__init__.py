"""Passkeys (WebAuthn): keys on a user's devices that log in without a password, and are second factors beside one.

- `model`, `ports`: what is stored; `ceremonies`: the protocol, by the library `webauthn`, pure
- `verification`: the acceptance of an assertion, once
- `registration`, `changes`, `start_assertion`, `log_in_with_passkey`, `reauthenticate_with_passkey`: use cases
"""
