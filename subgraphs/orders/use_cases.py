"""The use cases of orders, assembled from their ports."""

from dataclasses import dataclass

from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import DistinctRateLimits
from subgraphs.orders.service.carts.add_to_cart import AddToCart
from subgraphs.orders.service.carts.apply_coupon import ApplyCoupon
from subgraphs.orders.service.carts.change_wishlist import AddWish, RemoveWish
from subgraphs.orders.service.carts.check_wishes import CheckWishes
from subgraphs.orders.service.carts.remove_from_cart import RemoveFromCart
from subgraphs.orders.service.carts.view_cart import ViewCart
from subgraphs.orders.service.carts.view_wishlist import ViewWishlist
from subgraphs.orders.service.checkout.close_checkout import CloseCheckout
from subgraphs.orders.service.checkout.enroll_free import EnrollFree
from subgraphs.orders.service.checkout.open_payment_page import OpenPaymentPage
from subgraphs.orders.service.checkout.reconcile_checkouts import ReconcileCheckouts
from subgraphs.orders.service.checkout.refresh_checkout import RefreshCheckout, ReportReturn
from subgraphs.orders.service.checkout.settle_checkout import SettleCheckout
from subgraphs.orders.service.checkout.start_checkout import StartCheckout
from subgraphs.orders.service.enrollments.find_enrollments import FindEnrollments
from subgraphs.orders.service.enrollments.find_viewer_enrollments import FindViewerEnrollments
from subgraphs.orders.service.enrollments.give_access import GiveAccess
from subgraphs.orders.service.enrollments.list_enrollments import ListEnrollments
from subgraphs.orders.service.enrollments.take_access import TakeAccess
from subgraphs.orders.service.orders.find_orders import FindOrders
from subgraphs.orders.service.orders.list_orders import ListOrders
from subgraphs.orders.service.orders.search_orders import ListBuyersOrders, SearchOrders
from subgraphs.orders.service.orders.watch_order import WatchOrder
from subgraphs.orders.service.payouts.check_payouts_enabled import CheckPayoutsEnabled
from subgraphs.orders.service.payouts.list_payouts import ListPayouts
from subgraphs.orders.service.payouts.onboard_instructor import OnboardInstructor
from subgraphs.orders.service.payouts.request_payout import RequestPayout
from subgraphs.orders.service.payouts.send_payout import SendPayout
from subgraphs.orders.service.payouts.send_stuck_payouts import SendStuckPayouts
from subgraphs.orders.service.payouts.view_balances import ViewBalances
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.sales.order_changes import OrderChanges
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.code_limits import CodeLimits
from subgraphs.orders.service.pricing.create_coupon import CreateCoupon
from subgraphs.orders.service.pricing.list_coupons import ListCoupons
from subgraphs.orders.service.pricing.quote_courses import QuoteCourses
from subgraphs.orders.service.pricing.update_coupon import UpdateCoupon
from subgraphs.orders.service.reconciliation.list_money_issues import ListMoneyIssues
from subgraphs.orders.service.reconciliation.resolve_money_issue import ResolveMoneyIssue
from subgraphs.orders.service.reconciliation.sync_transactions import SyncTransactions
from subgraphs.orders.service.refunds.find_refunds import FindRefunds
from subgraphs.orders.service.refunds.refund_as_admin import RefundAsAdmin
from subgraphs.orders.service.refunds.refund_line import RefundLine
from subgraphs.orders.service.refunds.request_refund import RequestRefund
from subgraphs.orders.service.refunds.send_refund import SendRefund
from subgraphs.orders.service.refunds.send_stuck_refunds import SendStuckRefunds
from subgraphs.orders.service.terms import Terms
from subgraphs.orders.service.webhooks.poll_provider_events import PollProviderEvents
from subgraphs.orders.service.webhooks.process_due_webhook_events import ProcessDueWebhookEvents
from subgraphs.orders.service.webhooks.process_webhook_event import ProcessWebhookEvent
from subgraphs.orders.service.webhooks.purge_webhook_events import PurgeWebhookEvents
from subgraphs.orders.service.webhooks.receive_webhook_event import ReceiveWebhookEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """The use cases of the graph, the webhook endpoint and the worker."""

    clock: Clock

    view_cart: ViewCart
    add_to_cart: AddToCart
    remove_from_cart: RemoveFromCart
    apply_coupon: ApplyCoupon
    add_wish: AddWish
    remove_wish: RemoveWish
    view_wishlist: ViewWishlist
    check_wishes: CheckWishes
    count_code: CodeLimits
    quote_courses: QuoteCourses
    create_coupon: CreateCoupon
    update_coupon: UpdateCoupon
    list_coupons: ListCoupons

    start_checkout: StartCheckout
    enroll_free: EnrollFree
    reconcile_checkouts: ReconcileCheckouts
    report_return: ReportReturn
    refresh_checkout: RefreshCheckout
    find_orders: FindOrders
    list_orders: ListOrders
    list_buyers_orders: ListBuyersOrders
    search_orders: SearchOrders
    watch_order: WatchOrder

    find_enrollments: FindEnrollments
    find_viewer_enrollments: FindViewerEnrollments
    list_enrollments: ListEnrollments
    give_access: GiveAccess
    take_access: TakeAccess

    find_refunds: FindRefunds
    request_refund: RequestRefund
    refund_as_admin: RefundAsAdmin
    send_refund: SendRefund
    send_stuck_refunds: SendStuckRefunds

    onboard_instructor: OnboardInstructor
    check_payouts_enabled: CheckPayoutsEnabled
    request_payout: RequestPayout
    send_stuck_payouts: SendStuckPayouts
    list_payouts: ListPayouts
    view_balances: ViewBalances

    receive_webhook_event: ReceiveWebhookEvent
    process_webhook_event: ProcessWebhookEvent
    process_due_webhook_events: ProcessDueWebhookEvents
    poll_provider_events: PollProviderEvents
    purge_webhook_events: PurgeWebhookEvents

    sync_transactions: SyncTransactions
    list_money_issues: ListMoneyIssues
    resolve_money_issue: ResolveMoneyIssue


def assemble(
    *,
    units: Transactions[OrdersWork],
    limits: DistinctRateLimits,
    codes_overall: int,
    changes: OrderChanges,
    provider: PaymentProvider | None,
    terms: Terms,
    source: str,
    recent_log_in: RecentLogIn,
    clock: Clock,
) -> UseCases:
    """Give each use case the ports it depends on; without a provider nothing can be paid.

    `source` is the name under which the provider's webhook events are stored; `codes_overall` the number of coupon
    codes that all callers together may try (see `pricing.code_limits`).
    """
    count_code = CodeLimits(limits, codes_overall)
    settle_checkout = SettleCheckout(units=units, terms=terms, clock=clock)
    close_checkout = CloseCheckout(units=units, provider=provider, settle_checkout=settle_checkout, terms=terms)
    receive_webhook_event = ReceiveWebhookEvent(units=units, clock=clock)
    send_refund = SendRefund(units=units, provider=provider, terms=terms, clock=clock)
    refund_line = RefundLine(units=units, send_refund=send_refund, clock=clock)
    send_payout = SendPayout(units=units, provider=provider, clock=clock)
    process_webhook_event = ProcessWebhookEvent(units=units, terms=terms, clock=clock)
    return UseCases(
        clock=clock,
        view_cart=ViewCart(units=units, clock=clock),
        add_to_cart=AddToCart(units=units, clock=clock),
        remove_from_cart=RemoveFromCart(units=units, clock=clock),
        apply_coupon=ApplyCoupon(units=units, count_code=count_code, clock=clock),
        add_wish=AddWish(units=units, clock=clock),
        remove_wish=RemoveWish(units=units),
        view_wishlist=ViewWishlist(units=units),
        check_wishes=CheckWishes(units=units),
        count_code=count_code,
        quote_courses=QuoteCourses(units=units, clock=clock),
        create_coupon=CreateCoupon(units=units, clock=clock),
        update_coupon=UpdateCoupon(units=units, clock=clock),
        list_coupons=ListCoupons(units=units),
        start_checkout=StartCheckout(
            units=units,
            limits=limits,
            close_checkout=close_checkout,
            open_payment_page=OpenPaymentPage(units=units, provider=provider, terms=terms),
            terms=terms,
            clock=clock,
        ),
        enroll_free=EnrollFree(units=units, terms=terms, clock=clock),
        reconcile_checkouts=ReconcileCheckouts(units=units, close_checkout=close_checkout, clock=clock),
        report_return=ReportReturn(units=units, limits=limits),
        refresh_checkout=RefreshCheckout(units=units, provider=provider, settle_checkout=settle_checkout),
        find_orders=FindOrders(units=units),
        list_orders=ListOrders(units=units),
        list_buyers_orders=ListBuyersOrders(units=units),
        search_orders=SearchOrders(units=units),
        watch_order=WatchOrder(units=units, changes=changes),
        find_enrollments=FindEnrollments(units=units),
        find_viewer_enrollments=FindViewerEnrollments(units=units),
        list_enrollments=ListEnrollments(units=units),
        give_access=GiveAccess(units=units, clock=clock),
        take_access=TakeAccess(units=units, clock=clock),
        find_refunds=FindRefunds(units=units),
        request_refund=RequestRefund(refund_line=refund_line, terms=terms),
        refund_as_admin=RefundAsAdmin(refund_line=refund_line),
        send_refund=send_refund,
        send_stuck_refunds=SendStuckRefunds(units=units, send_refund=send_refund, clock=clock),
        onboard_instructor=OnboardInstructor(units=units, provider=provider, terms=terms, recent_log_in=recent_log_in),
        check_payouts_enabled=CheckPayoutsEnabled(units=units, provider=provider),
        request_payout=RequestPayout(
            units=units, provider=provider, send_payout=send_payout, recent_log_in=recent_log_in, clock=clock
        ),
        send_stuck_payouts=SendStuckPayouts(units=units, send_payout=send_payout, clock=clock),
        list_payouts=ListPayouts(units=units),
        view_balances=ViewBalances(units=units, clock=clock),
        receive_webhook_event=receive_webhook_event,
        process_webhook_event=process_webhook_event,
        process_due_webhook_events=ProcessDueWebhookEvents(
            units=units, process_webhook_event=process_webhook_event, clock=clock
        ),
        poll_provider_events=PollProviderEvents(
            units=units, provider=provider, receive_webhook_event=receive_webhook_event, source=source, clock=clock
        ),
        purge_webhook_events=PurgeWebhookEvents(units=units, clock=clock),
        sync_transactions=SyncTransactions(units=units, provider=provider),
        list_money_issues=ListMoneyIssues(units=units, clock=clock),
        resolve_money_issue=ResolveMoneyIssue(units=units, clock=clock),
    )
