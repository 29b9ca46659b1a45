"""Second factors: one-time codes of authenticator apps, recovery codes, and devices that are trusted instead.

- `totp`, `recovery_codes`: the codes, pure; `model`: what is stored
- `second_factors`: the verification of a proof; `factor_limits`: the limits of wrong ones
- `totp_enrollment`, `remove_factors`, `trusted_devices`, `view_security`: use cases
"""
