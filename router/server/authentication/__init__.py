"""Who clients are.

- `identity`: the verified client
- `token_sources`: where tokens are in a request or a connection
- `jwks`, `jwt`: issuers' keys, and tokens signed with them
- `opaque_tokens`: tokens that the authorization server is asked about
- `api_keys`: keys of machines
- `authenticator`: all of it behind one question
- `errors`: refusals and their challenges
"""

from router.server.authentication.authenticator import Authenticator, build_authenticator
from router.server.authentication.identity import Identity
from router.server.authentication.jwks import LoadKeys

__all__ = ["Authenticator", "Identity", "LoadKeys", "build_authenticator"]
