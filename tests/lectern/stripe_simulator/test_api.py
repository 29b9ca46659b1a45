"""Keys, errors and lists: what all operations of the API share."""

import pytest
import stripe

from tests.lectern.stripe_simulator.running_simulator import SECRET_KEY, Running


async def test_a_wrong_key_is_rejected(simulator: Running) -> None:
    transport = stripe.HTTPXClient(allow_sync_methods=False)
    stranger = stripe.StripeClient("sk_test_wrong", base_addresses={"api": simulator.url}, http_client=transport)

    with pytest.raises(stripe.AuthenticationError):
        await stranger.v1.customers.list_async()

    await transport.close_async()  # type: ignore[no-untyped-call]


async def test_a_list_is_walked_page_by_page(simulator: Running) -> None:
    for number in range(5):
        await simulator.client.v1.customers.create_async({"name": f"c{number}"})

    page = await simulator.client.v1.customers.list_async({"limit": 2})
    names = [customer.name async for customer in page.auto_paging_iter()]

    assert page.has_more
    assert names == ["c4", "c3", "c2", "c1", "c0"]


async def test_a_list_is_walked_backwards(simulator: Running) -> None:
    ids = [(await simulator.client.v1.customers.create_async({"name": str(n)})).id for n in range(4)]

    page = await simulator.client.v1.customers.list_async({"limit": 2, "ending_before": ids[0]})

    assert [customer.id for customer in page.data] == [ids[2], ids[1]]
    assert page.has_more


async def test_events_are_listed_by_type(simulator: Running) -> None:
    customer = await simulator.client.v1.customers.create_async({"name": "Ada"})
    await simulator.client.v1.customers.update_async(customer.id, {"name": "Eve"})

    events = await simulator.client.v1.events.list_async({"type": "customer.updated"})

    assert [event.type for event in events.data] == ["customer.updated"]


async def test_metadata_merges_and_an_empty_value_removes_its_key(simulator: Running) -> None:
    customers = simulator.client.v1.customers
    customer = await customers.create_async({"metadata": {"a": "1", "b": "2"}})

    updated = await customers.update_async(customer.id, {"metadata": {"b": "", "c": "3"}})

    assert updated.metadata is not None
    assert updated.metadata.to_dict() == {"a": "1", "c": "3"}


async def test_an_unknown_object_and_an_unknown_operation_are_404(simulator: Running) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await simulator.client.v1.customers.retrieve_async("cus_nobody")
    response = await simulator.http.get(f"{simulator.url}/v1/nothing", auth=(SECRET_KEY, ""))

    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    assert response.status_code == 404
    assert response.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("body", ["a[b=1", "a=1&a[b]=2", "&".join(f"k{n}=1" for n in range(3000))])
async def test_a_malformed_body_is_the_callers_error(simulator: Running, body: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    response = await simulator.http.post(
        f"{simulator.url}/v1/customers", content=body, headers=headers, auth=(SECRET_KEY, "")
    )

    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"


async def test_a_body_beyond_the_limit_is_not_read(simulator: Running) -> None:
    response = await simulator.http.post(
        f"{simulator.url}/v1/customers", content=b"a" * 1_000_001, auth=(SECRET_KEY, "")
    )

    assert response.status_code == 413


async def test_the_dashboard_shows_payments_and_no_secrets(simulator: Running) -> None:
    intent = await simulator.pay_intent()

    page = await simulator.http.get(simulator.url)

    assert intent.id in page.text
    assert SECRET_KEY not in page.text
