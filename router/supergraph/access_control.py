"""The directives that restrict access: `@authenticated`, `@requiresScopes` and `@policy`."""

from router.supergraph.features import SPECS
from router.supergraph.model import SupergraphDirective

_NAMES = ("authenticated", "requiresScopes", "policy")


def access_control(directive: SupergraphDirective) -> str | None:
    """Return the name of the access control directive that this is, whatever the document calls it.

    None for any other.
    """
    return directive.name if any(directive.denotes(SPECS + name, name) for name in _NAMES) else None
