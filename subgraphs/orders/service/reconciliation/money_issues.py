"""Issues that need a person: each says what happened and what to do. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.values.money import Money


class MoneyIssueKind(StrEnum):
    """Kind of an issue."""

    WEBHOOK_EVENT_NOT_APPLIED = "WEBHOOK_EVENT_NOT_APPLIED"
    REFUND_DECLINED = "REFUND_DECLINED"
    REFUND_NOT_SENT = "REFUND_NOT_SENT"
    REFUND_RETURNED = "REFUND_RETURNED"
    DISPUTE_NEEDS_RESPONSE = "DISPUTE_NEEDS_RESPONSE"
    PAYOUT_NOT_SENT = "PAYOUT_NOT_SENT"
    CHECKOUT_NOT_SETTLED = "CHECKOUT_NOT_SETTLED"
    BALANCE_DIFFERS = "BALANCE_DIFFERS"


ACTIONS = {
    MoneyIssueKind.WEBHOOK_EVENT_NOT_APPLIED: (
        "Compare the object with the order in the payment service's dashboard and correct what differs there. If the "
        "event is about a payment of something else, resolve this issue."
    ),
    MoneyIssueKind.REFUND_DECLINED: (
        "See in the dashboard why the payment cannot be refunded. If a dispute decides about it, resolve this issue; "
        "otherwise refund it in the dashboard."
    ),
    MoneyIssueKind.REFUND_NOT_SENT: (
        "Check that the payment service can be reached with the configured key; the refund is sent again by itself."
    ),
    MoneyIssueKind.REFUND_RETURNED: (
        "The buyer's bank returned the money. Refund it again in the dashboard, or pay it in another way and then "
        "resolve this issue."
    ),
    MoneyIssueKind.DISPUTE_NEEDS_RESPONSE: "Submit evidence in the dashboard, or accept the dispute there.",
    MoneyIssueKind.PAYOUT_NOT_SENT: (
        "Check that the balance suffices and the payment service can be reached; the payout is sent again by itself."
    ),
    MoneyIssueKind.CHECKOUT_NOT_SETTLED: (
        "Look the payment up in the dashboard: a bank debit may take two weeks. Otherwise check that the payment "
        "service can be reached; the order is settled by itself then."
    ),
    MoneyIssueKind.BALANCE_DIFFERS: (
        "Compare the ledger with the dashboard's balance transactions since the time at which they last agreed."
    ),
}


@dataclass(frozen=True, slots=True)
class MoneyIssue:
    """An issue: `id` is that of its subject, such as a refund or a webhook event; `amount` is what is concerned."""

    kind: MoneyIssueKind
    id: str
    since: datetime
    detail: str
    order_id: OrderId | None = None
    amount: Money | None = None

    @property
    def action(self) -> str:
        return ACTIONS[self.kind]
