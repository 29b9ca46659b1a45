"""Stripe's test payment methods and their outcomes (https://docs.stripe.com/testing)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Decline:
    """The reason of a declined payment; `decline_code` refines ``card_declined``."""

    code: str
    message: str
    decline_code: str | None = None
    param: str | None = None


@dataclass(frozen=True, slots=True)
class TestCard:
    """One documented number. `authentication`: the 3-D Secure step comes first, the outcome after it."""

    number: str
    brand: str
    decline: Decline | None = None
    authentication: bool = False
    dispute: str | None = None
    refund: Literal["succeeds", "pending_then_succeeds", "succeeds_then_fails"] = "succeeds"
    available_at_once: bool = False


def _declined(decline_code: str) -> Decline:
    return Decline("card_declined", "Your card was declined.", decline_code)


_INSUFFICIENT = Decline("card_declined", "Your card has insufficient funds.", "insufficient_funds")
_INCORRECT_NUMBER = Decline("incorrect_number", "Your card number is incorrect.", param="number")
_LIVE_CARD = Decline(
    "card_declined",
    "Your card was declined. Your request was in test mode, but used a non test card.",
    "test_mode_live_card",
)

CARDS = {
    card.number: card
    for card in (
        TestCard("4242424242424242", "visa"),
        TestCard("4000056655665556", "visa"),
        TestCard("5555555555554444", "mastercard"),
        TestCard("2223003122003222", "mastercard"),
        TestCard("378282246310005", "amex"),
        TestCard("6011111111111117", "discover"),
        TestCard("3056930009020004", "diners"),
        TestCard("3566002020360505", "jcb"),
        TestCard("6200000000000005", "unionpay"),
        TestCard("4000000000000077", "visa", available_at_once=True),
        TestCard("4000000000000002", "visa", _declined("generic_decline")),
        TestCard("4000000000009995", "visa", _INSUFFICIENT),
        TestCard("4000000000009987", "visa", _declined("lost_card")),
        TestCard("4000000000009979", "visa", _declined("stolen_card")),
        TestCard("4000000000000069", "visa", Decline("expired_card", "Your card has expired.", param="exp_month")),
        TestCard(
            "4000000000000127",
            "visa",
            Decline("incorrect_cvc", "Your card's security code is incorrect.", param="cvc"),
        ),
        TestCard(
            "4000000000000119",
            "visa",
            Decline("processing_error", "An error occurred while processing your card. Try again in a little bit."),
        ),
        TestCard("4000000000006975", "visa", _declined("card_velocity_exceeded")),
        TestCard("4000002500003155", "visa", authentication=True),
        TestCard("4000002760003184", "visa", authentication=True),
        TestCard("4000000000003220", "visa", authentication=True),
        TestCard("4000008400001629", "visa", _declined("generic_decline"), authentication=True),
        TestCard("4000008260003178", "visa", _INSUFFICIENT, authentication=True),
        TestCard("4000000000000259", "visa", dispute="fraudulent"),
        TestCard("4000000000002685", "visa", dispute="product_not_received"),
        TestCard("4000000000007726", "visa", refund="pending_then_succeeds"),
        TestCard("4000000000005126", "visa", refund="succeeds_then_fails"),
    )
}

# Bank debits take a while to settle: the number decides how they end.
DEBITS: dict[str, Literal["succeeds", "fails"]] = {
    "AT321904300235473204": "succeeds",
    "AT861904300235473202": "fails",
    "DE89370400440532013000": "succeeds",
    "DE62370400440532013001": "fails",
}

TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_bypassPending": "4000000000000077",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_refundFail": "4000000000005126",
}


def card_for(number: str) -> TestCard:
    """Return the documented card of this number; any other number is declined, as by Stripe."""
    if known := CARDS.get(number):
        return known
    decline = _LIVE_CARD if passes_luhn(number) else _INCORRECT_NUMBER
    return TestCard(number, "unknown", decline)


def passes_luhn(number: str) -> bool:
    """Return whether the last digit of a card number checks the others (ISO/IEC 7812-1)."""
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19):
        return False
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
