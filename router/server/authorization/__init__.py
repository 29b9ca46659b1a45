"""Who may see what: the supergraph's @authenticated, @requiresScopes and @policy.

- `requirements`: what the supergraph demands, field by field
- `usage`: which guarded fields an operation asks for
- `policies`: the application's own decisions
- `authorizer`: which fields this client may not see; the engine leaves those out
"""

from router.server.authorization.authorizer import Authorizer, build_authorizer
from router.server.authorization.policies import Policy, PolicyRequest

__all__ = ["Authorizer", "Policy", "PolicyRequest", "build_authorizer"]
