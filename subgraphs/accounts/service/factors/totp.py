"""Time-based one-time passwords (RFC 6238), as authenticator apps make them: SHA-1, six digits, 30 seconds. Pure."""

import hmac
from datetime import datetime

import pyotp

DIGITS = 6
STEP_SECONDS = 30
DRIFT_STEPS = 1
"""Codes of the step before and after are accepted too: clocks of phones differ, and typing takes time (section 5.2)."""


def new_secret() -> str:
    """Generate a secret of 160 bits in base32 (RFC 4226, section 4)."""
    return pyotp.random_base32()


def enrollment_uri(secret: str, account: str, issuer: str) -> str:
    """Return the `otpauth:` URI that authenticator apps read from a QR code."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(name=account, issuer_name=issuer)


def matching_step(secret: str, typed: str, now: datetime, last_step: int | None) -> int | None:
    """Return the time step whose code was typed; None if there is none after `last_step`.

    Every candidate is compared, in constant time.
    """
    code = "".join(typed.split())
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    current = int(now.timestamp()) // STEP_SECONDS
    matching = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        equal = hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.encode())
        if equal and (last_step is None or step > last_step):
            matching = step
    return matching
