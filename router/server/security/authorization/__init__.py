"""Authorization of fields: the supergraph's @authenticated, @requiresScopes and @policy.

- `requirements`: the requirements of the supergraph, by field
- `usage`: the guarded fields that an operation selects
- `policies`: the application's own decisions
- `authorizer`: the fields that this client may not see; the engine leaves those out
"""

from router.server.security.authorization.authorizer import Authorizer, build_authorizer
from router.server.security.authorization.policies import Policy, PolicyRequest

__all__ = ["Authorizer", "Policy", "PolicyRequest", "build_authorizer"]
