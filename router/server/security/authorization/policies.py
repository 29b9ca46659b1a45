"""@policy: the application's own decisions, made once per request."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from router.server.security.authentication.identity import Identity


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """The input of a policy: the client and the operation."""

    identity: Identity | None
    operation_name: str | None
    variables: Mapping[str, object]
    headers: Mapping[str, str]


Policy = Callable[[PolicyRequest], Awaitable[bool]]
"""Returns whether the client may see the fields that the policy guards. An exception counts as no."""


async def granted_policies(
    needed: frozenset[str], policies: Mapping[str, Policy], request: PolicyRequest
) -> frozenset[str]:
    """Return the granted policies among the required ones, evaluated concurrently. An unregistered policy is not
    granted.
    """
    names = [name for name in sorted(needed) if name in policies]
    outcomes = await asyncio.gather(*(policies[name](request) for name in names), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, asyncio.CancelledError):
            raise outcome
    return frozenset(name for name, outcome in zip(names, outcomes, strict=True) if outcome is True)
