"""The protocols of identity providers: OpenID Connect and OAuth 2.0 by Authlib, and the pages of a log-in.

- `settings`: the providers of a deployment; `presets`: those that most have
- `openid_client`, `github_client`: what a provider asserts about the person who logged in
- `flows`: log-ins on their way, bound to a browser; `routes`: where they begin and end
- `logout_tokens`: back-channel log-out
"""
