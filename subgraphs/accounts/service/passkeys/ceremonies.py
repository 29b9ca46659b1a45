"""The ceremonies of WebAuthn (W3C Web Authentication, sections 7.1 and 7.2), by the library `webauthn`. Pure."""

import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.passkeys.model import CHALLENGE_LIFETIME, Passkey, RelyingParty

MAX_RESPONSE = 20_000
"""In characters, of an authenticator's response in JSON."""

MAX_CREDENTIAL_ID = 1_023
"""In bytes (section 4, "Credential ID")."""

_TIMEOUT_MS = int(CHALLENGE_LIFETIME.total_seconds() * 1000)
_MALFORMED = (WebAuthnException, binascii.Error, ValueError, KeyError, TypeError, AttributeError)
"""The exceptions that the library raises for responses that are not what they should be."""


class InvalidResponse(ValueError):
    """A response that is malformed, or does not fit its challenge."""


@dataclass(frozen=True, slots=True)
class Registration:
    """The response of an authenticator that made a credential, not verified yet."""

    challenge: bytes
    credential: RegistrationCredential


@dataclass(frozen=True, slots=True)
class Assertion:
    """The response of an authenticator that signed a challenge, not verified yet."""

    challenge: bytes
    credential: AuthenticationCredential

    @property
    def credential_id(self) -> bytes:
        return self.credential.raw_id


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A credential whose registration is verified."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """The state of a credential after a verified signature."""

    sign_count: int
    backed_up: bool


def registration_options(party: RelyingParty, user: User, challenge: bytes, present: Sequence[Passkey]) -> str:
    """Return the options of a registration, in JSON: a discoverable credential, behind a PIN or a biometric check."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=user.id.encode(),
        user_name=user.email,
        user_display_name=user.display_name,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(present),
    )
    return options_to_json(options)


def assertion_options(party: RelyingParty, challenge: bytes, allowed: Sequence[Passkey]) -> str:
    """Return the options of an assertion, in JSON; by none of `allowed`, the authenticator offers what it has."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def parsed_registration(text: str) -> Registration:
    """Return the response to a registration. Raises InvalidResponse."""
    try:
        credential = parse_registration_credential_json(_checked(text))
        return Registration(_challenge_of(credential.response.client_data_json), credential)
    except _MALFORMED as problem:
        raise InvalidResponse(str(problem)) from problem


def parsed_assertion(text: str) -> Assertion:
    """Return the response to an assertion. Raises InvalidResponse."""
    try:
        credential = parse_authentication_credential_json(_checked(text))
        return Assertion(_challenge_of(credential.response.client_data_json), credential)
    except _MALFORMED as problem:
        raise InvalidResponse(str(problem)) from problem


def verified_registration(party: RelyingParty, registration: Registration) -> NewCredential:
    """Return the credential of a response, whose challenge was issued. Raises InvalidResponse."""
    try:
        found = verify_registration_response(
            credential=registration.credential,
            expected_challenge=registration.challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    except _MALFORMED as problem:
        raise InvalidResponse(str(problem)) from problem
    if len(found.credential_id) > MAX_CREDENTIAL_ID:
        raise InvalidResponse("the id of the credential is too long")
    transports = registration.credential.response.transports or []
    return NewCredential(
        found.credential_id,
        found.credential_public_key,
        found.sign_count,
        tuple(transport.value for transport in transports),
        found.credential_backed_up,
    )


def verified_assertion(party: RelyingParty, assertion: Assertion, passkey: Passkey) -> Signed:
    """Return the state of a passkey after its signature of an issued challenge. Raises InvalidResponse.

    The count of signatures must rise, if the authenticator counts.
    """
    handle = assertion.credential.response.user_handle
    if handle is not None and handle != passkey.user_id.encode():
        raise InvalidResponse("the passkey is another user's")
    try:
        found = verify_authentication_response(
            credential=assertion.credential,
            expected_challenge=assertion.challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _MALFORMED as problem:
        raise InvalidResponse(str(problem)) from problem
    return Signed(found.new_sign_count, found.credential_backed_up)


def _checked(text: str) -> str:
    if len(text) > MAX_RESPONSE:
        raise InvalidResponse("the response is too long")
    return text


def _challenge_of(client_data_json: bytes) -> bytes:
    """Return the challenge that a response is to. A page within a frame of another site gets none."""
    if json.loads(client_data_json).get("crossOrigin") is True:
        raise InvalidResponse("the page is in a frame of another site")
    return parse_client_data_json(client_data_json).challenge


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    known = {transport.value for transport in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id,
            transports=[AuthenticatorTransport(name) for name in passkey.transports if name in known],
        )
        for passkey in passkeys
    ]
