"""The provider: its state, its keys and tokens, and its endpoints."""

import base64
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.identity_provider.faults import Faults
from tests.identity_provider.people import Person

CLIENT_ID = "lectern"
CLIENT_SECRET = "a secret of the client"


@dataclass(frozen=True)
class Grant:
    """An authorization that waits for its token request."""

    person: Person
    redirect_uri: str
    challenge: str
    nonce: str | None
    session: str


@dataclass
class Provider:
    """The state of one provider. `person` logs in without a form; None shows one for the subject."""

    issuer: str
    person: Person | None = None
    people: dict[str, Person] = field(default_factory=dict)
    """The people whom the form lets in, by subject."""
    faults: Faults = field(default_factory=Faults)
    requests: list[str] = field(default_factory=list)
    """The paths that were requested."""
    authorizations: list[dict[str, str]] = field(default_factory=list)
    """The parameters of authorization requests."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    _grants: dict[str, Grant] = field(default_factory=dict)
    _access_tokens: dict[str, Person] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Return the endpoints."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks", self._jwks),
                Route("/authorize", self._authorize),
                Route("/login/oauth/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/login/oauth/access_token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/api/v3/user", self._github_user),
                Route("/api/v3/user/emails", self._github_emails),
            ]
        )

    def logout_token(self, person: Person, **changes: Any) -> str:
        """Return a log-out token about a person; a claim that is changed to None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(12),
            "sub": person.subject,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.signed(claims, typ="logout+jwt")

    def signed(self, claims: Mapping[str, Any], *, typ: str = "JWT", algorithm: str | None = None) -> str:
        """Return a token, signed as the faults say."""
        algorithm = algorithm or self.faults.algorithm
        header = {"alg": algorithm, "kid": "first", "typ": typ}
        payload = orjson.dumps(dict(claims))
        if algorithm == "none":
            return f"{_text(orjson.dumps(header))}.{_text(payload)}."
        if algorithm == "HS256":
            # The attack on verifiers that let the header choose: the public key, which everybody has, as the secret.
            signed = f"{_text(orjson.dumps(header))}.{_text(payload)}"
            mac = hmac.digest(self.key.as_pem(private=False), signed.encode(), sha256)
            return f"{signed}.{_text(mac)}"
        key = RSAKey.generate_key(2048, {"kid": "first"}) if self.faults.stranger_signs else self.key
        return jwt.encode(header, dict(claims), key, algorithms=[algorithm])

    async def _discovery(self, _: Request) -> Response:
        self.requests.append("/.well-known/openid-configuration")
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
        }
        return JSONResponse(self.faults.metadata(document))

    async def _jwks(self, _: Request) -> Response:
        self.requests.append("/jwks")
        return JSONResponse({"keys": [*self.faults.other_keys, {**self.key.as_dict(private=False), "alg": "RS256"}]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if "cancel" in asked:
            declined = {"error": "access_denied", "state": asked["state"], "iss": self.issuer}
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(declined)}", 302)
        person = self.person or self.people.get(asked.get("subject", ""))
        if person is None:
            return HTMLResponse(_form(asked))
        self.authorizations.append(asked)
        if asked.get("client_id") != CLIENT_ID or asked.get("code_challenge_method") != "S256":
            return Response("not a request of our client", 400)
        code = secrets.token_urlsafe(16)
        self._grants[code] = Grant(
            person, asked["redirect_uri"], asked["code_challenge"], asked.get("nonce"), secrets.token_urlsafe(8)
        )
        parameters = self.faults.response({"code": code, "state": asked["state"], "iss": self.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(parameters)}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        grant = self._grants.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        if not self._authenticated(request, form):
            return JSONResponse({"error": "invalid_client"}, 401)
        if grant is None or grant.redirect_uri != form.get("redirect_uri") or _text(digest) != grant.challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access_token = secrets.token_urlsafe(16)
        self._access_tokens[access_token] = grant.person
        response = {"access_token": access_token, "token_type": "Bearer", "expires_in": 60}
        if request.url.path == "/token":
            response["id_token"] = self.signed(self._id_token_claims(grant))
        return JSONResponse(response)

    def _id_token_claims(self, grant: Grant) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
            "auth_time": now,
            "sid": grant.session,
            "nonce": grant.nonce,
            **grant.person.claims(),
        }
        return self.faults.id_token_claims(claims)

    async def _userinfo(self, request: Request) -> Response:
        person = self._bearer(request)
        if person is None:
            return Response(status_code=401)
        return JSONResponse(self.faults.userinfo(person.claims()))

    async def _github_user(self, request: Request) -> Response:
        person = self._bearer(request)
        if person is None:
            return Response(status_code=401)
        return JSONResponse({"id": int(person.subject), "login": "ada", "name": person.name})

    async def _github_emails(self, request: Request) -> Response:
        person = self._bearer(request)
        if person is None:
            return Response(status_code=401)
        other = {"email": "other@mail.test", "primary": False, "verified": True}
        primary = {"email": person.email, "primary": True, "verified": person.email_verified}
        return JSONResponse([other, primary])

    def _bearer(self, request: Request) -> Person | None:
        self.requests.append(request.url.path)
        return self._access_tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))

    def _authenticated(self, request: Request, form: Mapping[str, str]) -> bool:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {basic}" or form.get("client_secret") == CLIENT_SECRET


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _form(asked: Mapping[str, str]) -> str:
    hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(asked[name])}">' for name in asked)
    return (
        '<!doctype html><html lang="en"><title>The provider</title><h1>The provider</h1><form action="/authorize">'
        f'{hidden}<label>Who are you? <input name="subject"></label><button>Log in</button>'
        '<button name="cancel" value="true">Cancel</button></form></html>'
    )
