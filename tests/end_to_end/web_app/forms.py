"""Forms that several stories fill in."""

import uuid

from playwright.sync_api import Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace


def register(page: Page, market: Marketplace, name: str) -> str:
    """Create an account by the forms and the mail, and log in. Returns the address."""
    email = f"{name.split(maxsplit=1)[0].lower()}.{uuid.uuid4().hex[:8]}@example.com"
    page.goto(f"{market.url}/register")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Look into your inbox")).to_be_visible()
    token = market.inbox.link_in_mail(email, r"/verify\?token=([\w.~-]+)")
    page.goto(f"{market.url}/verify?token={token}")
    page.get_by_label("New password").fill(journeys.PASSWORD)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name=f"Welcome, {name}")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name=f"Welcome back, {name}")).to_be_visible()
    return email


def pay(page: Page, email: str) -> None:
    """Fill in the payment page with the test card."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry date").fill("12 / 40")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay").click()
