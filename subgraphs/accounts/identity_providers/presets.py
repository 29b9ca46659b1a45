"""The ways of widespread identity providers, and the settings completed by them."""

from dataclasses import dataclass

from subgraphs.accounts.identity_providers.settings import IdentityProvider, Preset
from subgraphs.accounts.service.identities.model import ProviderPolicy

GOOGLE = "https://accounts.google.com"
GITHUB = "https://github.com"

NAMES = {Preset.KEYCLOAK: "Keycloak", Preset.GOOGLE: "Google", Preset.GITHUB: "GitHub"}

OPENID_SCOPES = ("openid", "email", "profile")
GITHUB_SCOPES = ("read:user", "user:email")

KEYCLOAK_ROLES = "realm_access.roles"
"""Realm roles, which Keycloak adds to ID tokens if a mapper of the client says so."""


def issuer_of(provider: IdentityProvider) -> str:
    """Return the issuer: with it, a subject is unique."""
    return provider.issuer or (GITHUB if provider.preset is Preset.GITHUB else GOOGLE)


def name_of(provider: IdentityProvider) -> str:
    """Return the name that users see."""
    return provider.name or (provider.key if provider.preset is None else NAMES[provider.preset])


def scopes_of(provider: IdentityProvider) -> str:
    """Return the scopes to ask for, as in the request."""
    default = GITHUB_SCOPES if provider.preset is Preset.GITHUB else OPENID_SCOPES
    scopes = provider.scopes or default
    if provider.preset is not Preset.GITHUB and "openid" not in scopes:
        scopes = ("openid", *scopes)
    return " ".join(scopes)


def roles_claim_of(provider: IdentityProvider) -> str | None:
    """Return the name of the claim that is mapped to roles; None if roles are not the provider's business."""
    if not provider.roles:
        return None
    return provider.claims.roles or (KEYCLOAK_ROLES if provider.preset is Preset.KEYCLOAK else "roles")


def policy_of(provider: IdentityProvider) -> ProviderPolicy:
    """Return what log-ins with the provider may do."""
    return ProviderPolicy(
        key=provider.key,
        name=name_of(provider),
        registers=provider.register_users,
        links_by_email=provider.link_by_email,
        maps_roles=bool(provider.roles),
    )


@dataclass(frozen=True, slots=True)
class GitHubEndpoints:
    """The addresses of GitHub, or of a GitHub Enterprise Server, which is known by its issuer."""

    authorize: str
    token: str
    api: str

    @classmethod
    def of(cls, issuer: str) -> "GitHubEndpoints":
        """Return the addresses of a server."""
        base = issuer.rstrip("/")
        api = "https://api.github.com" if base == GITHUB else f"{base}/api/v3"
        return cls(f"{base}/login/oauth/authorize", f"{base}/login/oauth/access_token", api)
