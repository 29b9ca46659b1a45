"""Failures in the format of Stripe's error responses (https://docs.stripe.com/api/errors).

StripeError
├── InvalidRequest        400, or 404 for an object that does not exist
├── AuthenticationFailed  401
├── CardDeclined          402; the attempted payment is stored
└── IdempotencyConflict   400
"""

from typing import Any


class StripeError(Exception):
    """An error response.

    `commits`: whether the transaction in which it was raised is committed; a declined payment leaves a record.
    `replayable`: whether an idempotency key stores it; Stripe does not store requests that failed validation.
    """

    status = 400
    kind = "invalid_request_error"
    commits = False
    replayable = False

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.extra = extra

    def as_json(self) -> dict[str, Any]:
        """Return the body of the response."""
        error: dict[str, Any] = {"type": self.kind, "message": self.message}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        return {"error": error | self.extra}


class InvalidRequest(StripeError):
    """The request is invalid."""


class NotFound(InvalidRequest):
    """The object named does not exist, or belongs to another account."""

    status = 404

    def __init__(self, kind: str, object_id: str, param: str = "id") -> None:
        super().__init__(f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


class UnexpectedState(InvalidRequest):
    """The object exists, but its state forbids the operation; a retry with the same key gets the same response."""

    replayable = True


class AuthenticationFailed(StripeError):
    """The API key is missing or wrong."""

    status = 401


class CardDeclined(StripeError):
    """The payment was attempted and declined (https://docs.stripe.com/declines/codes)."""

    status = 402
    kind = "card_error"
    commits = True
    replayable = True


class IdempotencyConflict(StripeError):
    """The key was used before with another request (https://docs.stripe.com/api/idempotent_requests)."""

    kind = "idempotency_error"
