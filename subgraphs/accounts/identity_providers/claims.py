"""Claims, read as the settings of their provider say. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from subgraphs.accounts.identity_providers.presets import issuer_of, roles_claim_of
from subgraphs.accounts.identity_providers.settings import IdentityProvider, Preset
from subgraphs.accounts.service.identities.model import ExternalIdentity
from subgraphs.kernel.identity.claim_values import value_at
from subgraphs.kernel.identity.principal import STAFF, Role
from subgraphs.kernel.values.email_addresses import InvalidEmailAddress, normalized_email

MAX_SUBJECT = 255
"""In ASCII characters (OpenID Connect Core 1.0, section 2)."""

LATEST = 253_402_300_799
"""The end of the year 9999, in seconds."""


class UnusableClaims(ValueError):
    """Claims that lack what every log-in needs."""


def external_identity(provider: IdentityProvider, claims: Mapping[str, object]) -> ExternalIdentity:
    """Return the person of verified claims. Raises UnusableClaims without a subject."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= MAX_SUBJECT:
        raise UnusableClaims("no subject")
    names = provider.claims
    email = _email(value_at(claims, names.email))
    return ExternalIdentity(
        provider=provider.key,
        issuer=issuer_of(provider),
        subject=subject,
        email=email,
        email_verified=email is not None
        and _is_true(value_at(claims, names.email_verified))
        and _is_authoritative(provider, email, claims),
        name=_text(value_at(claims, names.name)),
        roles=_roles(provider, claims),
        provider_session=_text(claims.get("sid")),
        authenticated_at=_moment(claims.get("auth_time")),
    )


def _is_authoritative(provider: IdentityProvider, email: str, claims: Mapping[str, object]) -> bool:
    """Check whether the provider still vouches for an address.

    Google verified a foreign address once, when its account was made: it is authoritative for its own mailboxes and
    those of organisations that it hosts (`hd`) alone.
    """
    if provider.preset is not Preset.GOOGLE:
        return True
    return email.endswith("@gmail.com") or bool(_text(claims.get("hd")))


def _roles(provider: IdentityProvider, claims: Mapping[str, object]) -> frozenset[Role]:
    name = roles_claim_of(provider)
    value = None if name is None else value_at(claims, name)
    asserted = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(
        provider.roles[item]
        for item in asserted
        if isinstance(item, str) and item in provider.roles and _may_grant(provider, provider.roles[item])
    )


def _may_grant(provider: IdentityProvider, role: Role) -> bool:
    return role not in STAFF or provider.may_grant_admin


def _email(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return normalized_email(value)
    except InvalidEmailAddress:
        return None


def _is_true(value: object) -> bool:
    """Check whether a claim is true; some providers send a text."""
    return value is True or value == "true"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LATEST:
        return None
    return datetime.fromtimestamp(value, UTC)
