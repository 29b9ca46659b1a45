"""Buyers, banks and admins at the payment provider, at random."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from subgraphs.kernel.identity.ids import USER, CourseId
from subgraphs.kernel.values.money import Currency
from tests.lectern.stripe_simulator.running_simulator import SECRET_KEY
from tests.subgraphs.orders.harness import ADD, CHECKOUT, REFUND

PAYS, DISPUTED, SLOW_REFUND, RETURNED_REFUND, DECLINED = (
    "4242424242424242",
    "4000000000000259",
    "4000000000007726",
    "4000000000005126",
    "4000000000000002",
)
CARDS = [PAYS] * 12 + [DISPUTED, SLOW_REFUND, RETURNED_REFUND, RETURNED_REFUND]
DEBITS = ["AT321904300235473204", "AT861904300235473202"]
_FAULTS = ("duplicate", "delay", "reorder", "lose")


@dataclass
class Traffic:
    """Checkouts with their aftermath. `courses` are sold in one currency each."""

    web_url: str
    stripe_url: str
    courses: Mapping[Currency, Sequence[CourseId]]
    chance: random.Random
    http: httpx.AsyncClient
    done: Counter[str] = field(default_factory=Counter)

    async def checkout(self, number: int) -> None:
        """Buy one to three courses, or leave; then return courses, refund at the provider, or dispute."""
        currency = self.chance.choice(list(self.courses))
        wanted = self.chance.sample(self.courses[currency], self.chance.randint(1, 3))
        user, payload = USER.new(), None
        for course in wanted:
            payload = await self._graphql(user, ADD, id=course)
        assert payload is not None
        total = payload["addToCart"]["cart"]["total"]["amountMinor"]
        started = await self._graphql(user, CHECKOUT, key=f"k{number}", total=total, currency=currency.value)
        checkout = started["startCheckout"]
        if checkout["checkoutUrl"] is None:
            self.done["paid before the page was read"] += 1
            return
        if self.chance.random() < 0.05:
            self.done["abandoned"] += 1
            return
        await self._pay(checkout)
        self.done["checkouts"] += 1
        if self.chance.random() < 0.5:
            await self._visit(f"{self.web_url}/checkout/return?order={checkout['order']['id']}")
        await asyncio.sleep(self.chance.random() * 3)
        await self._aftermath(user, checkout["order"])

    async def arm_faults(self) -> None:
        """Arm a fault for the next webhooks."""
        kind, count = self.chance.choice(_FAULTS), self.chance.randint(1, 20)
        fault = {"kind": kind, "count": count, "seconds": self.chance.random() * 5}
        await self._control("POST", "/faults", fault)
        self.done[f"faults: {kind}"] += count

    async def disarm_faults(self) -> None:
        await self._control("DELETE", "/faults", None)

    async def _pay(self, checkout: Any) -> None:
        form = {"email": "buyer@example.com", "method": "card", "expiry": "12/40", "cvc": "123"}
        choice = self.chance.random()
        if choice < 0.1:
            form |= {"method": "sepa_debit", "iban": self.chance.choice(DEBITS)}
        else:
            form["number"] = self.chance.choice(CARDS)
        if choice > 0.95:
            await self._submit(checkout, form | {"number": DECLINED})
        await self._submit(checkout, form)

    async def _submit(self, checkout: Any, form: Mapping[str, str]) -> None:
        await self.http.post(checkout["checkoutUrl"], data=form)

    async def _aftermath(self, user: str, order: Any) -> None:
        charge = await self._charge_of(order["id"])
        choice = self.chance.random()
        if charge is None or charge["status"] != "succeeded" or choice < 0.35:
            return
        match self.chance.choice(("return", "part", "part and return", "all", "dispute", "part disputed", "inquiry")):
            case "return":
                await self._return(user, order)
            case "part":
                await self._refund(charge, self._part(charge))
            case "part and return":
                await self._refund(charge, self._part(charge))
                await asyncio.sleep(1)
                await self._return(user, order)
            case "all":
                await self._refund(charge, None)
            case "dispute":
                await self._dispute(charge, {})
            case "part disputed":
                await self._dispute(charge, {"amount": self._part(charge)})
            case "inquiry":
                await self._dispute(charge, {"inquiry": True})

    async def _return(self, user: str, order: Any) -> None:
        for line in order["lines"]:
            if self.chance.random() < 0.7:
                payload = await self._graphql(user, REFUND, line=line["id"], key=f"r-{line['id']}")
                errors = payload["requestRefund"]["errors"]
                self.done["returned" if not errors else f"not returned: {errors[0]['code']}"] += 1

    async def _refund(self, charge: Any, amount: int | None) -> None:
        params = {"charge": charge["id"]} | ({} if amount is None else {"amount": str(amount)})
        response = await self._api("POST", "/v1/refunds", params)
        self.done["refunded at the provider" if response.is_success else "refund at the provider rejected"] += 1

    async def _dispute(self, charge: Any, body: dict[str, Any]) -> None:
        response = await self._control("POST", f"/charges/{charge['id']}/dispute", body)
        if not response.is_success:
            return
        dispute = response.json()["id"]
        inquiry = body.get("inquiry", False)
        self.done["inquiries" if inquiry else "disputes"] += 1
        if inquiry and self.chance.random() < 0.5:
            await self._control("POST", f"/disputes/{dispute}", {"step": self.chance.choice(("review", "close"))})
            await self._control("POST", f"/disputes/{dispute}", {"step": self.chance.choice(("close", "escalate"))})
        elif inquiry:
            await self._control("POST", f"/disputes/{dispute}", {"step": "escalate"})
        await asyncio.sleep(self.chance.random() * 2)
        for step in self.chance.choice((("win",), ("lose",), ("review", "win"), ("review", "lose"), ("prevent",), ())):
            await self._control("POST", f"/disputes/{dispute}", {"step": step})

    def _part(self, charge: Any) -> int:
        return max(10, self.chance.randint(1, charge["amount"] // 10) // 10 * 10)

    async def _charge_of(self, order_id: str) -> Any:
        response = await self._api("GET", "/v1/charges", {"transfer_group": order_id, "limit": "1"})
        found = response.json()["data"]
        return found[0] if found else None

    async def _graphql(self, user: str, query: str, **variables: object) -> Any:
        """Execute a document; the same request is sent again while the web process is down, as a browser would."""
        for _ in range(1200):
            try:
                response = await self.http.post(
                    f"{self.web_url}/graphql", json={"user": user, "query": query, "variables": variables}
                )
                body = response.json()
                if "errors" not in body:
                    return body["data"]
                self.done[f"graphql errors: {body['errors'][0]['message']}"] += 1
            except (httpx.HTTPError, ValueError):
                self.done["requests that failed with the web process"] += 1
            await asyncio.sleep(0.5)
        raise AssertionError("the web process does not come back")

    async def _visit(self, url: str) -> None:
        try:
            await self.http.get(url)
        except httpx.HTTPError:
            self.done["requests that failed with the web process"] += 1

    async def _api(self, method: str, path: str, params: Mapping[str, str]) -> httpx.Response:
        url, auth = f"{self.stripe_url}{path}", (SECRET_KEY, "")
        if method == "GET":
            return await self.http.get(url, params=params, auth=auth)
        return await self.http.post(url, data=params, auth=auth)

    async def _control(self, method: str, path: str, body: object) -> httpx.Response:
        return await self.http.request(method, f"{self.stripe_url}/_simulator{path}", json=body, auth=(SECRET_KEY, ""))
