"""Authentication of clients.

- `identity`: the verified client
- `token_sources`: tokens in a request or a connection
- `jwks`, `jwt`: issuers' keys, and tokens signed with them
- `claim_mapping`: subjects and scopes by an issuer's claims
- `opaque_tokens`: token introspection at the authorization server
- `api_keys`: keys of machines
- `authenticator`: the entry point
- `errors`: rejections and their challenges
"""

from router.server.security.authentication.authenticator import Authenticator, build_authenticator
from router.server.security.authentication.identity import Identity
from router.server.security.authentication.jwks import LoadKeys

__all__ = ["Authenticator", "Identity", "LoadKeys", "build_authenticator"]
