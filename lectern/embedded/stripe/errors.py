"""Failures in the shape that Stripe answers with (https://docs.stripe.com/api/errors).

StripeError
├── InvalidRequest        400, or 404 for an object that does not exist
├── AuthenticationFailed  401
├── CardDeclined          402; what happened to the payment is kept
└── IdempotencyConflict   400
"""

from typing import Any


class StripeError(Exception):
    """An answer that is not a success.

    `keeps_changes`: whether the transaction in which it was raised is committed; a declined payment leaves a trace.
    `replayable`: whether an idempotency key remembers it; Stripe forgets requests that failed validation.
    """

    status = 400
    kind = "invalid_request_error"
    keeps_changes = False
    replayable = False

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.extra = extra

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        error: dict[str, Any] = {"type": self.kind, "message": self.message}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        return {"error": error | self.extra}


class InvalidRequest(StripeError):
    """The request cannot be carried out as it stands."""


class NotFound(InvalidRequest):
    """The object named does not exist, or belongs to another account."""

    status = 404

    def __init__(self, kind: str, object_id: str, param: str = "id") -> None:
        super().__init__(f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


class UnexpectedState(InvalidRequest):
    """The object exists, but its state forbids the operation; a retry with the same key gets the same answer."""

    replayable = True


class AuthenticationFailed(StripeError):
    """No API key, or one that is not ours."""

    status = 401


class CardDeclined(StripeError):
    """The payment was attempted and refused (https://docs.stripe.com/declines/codes)."""

    status = 402
    kind = "card_error"
    keeps_changes = True
    replayable = True


class IdempotencyConflict(StripeError):
    """The key was used before with another request (https://docs.stripe.com/api/idempotent_requests)."""

    kind = "idempotency_error"
