"""The part of orders in an export of a user's data."""

from pathlib import Path

from subgraphs.kernel.persistence.sql import UnitsOfWork
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.privacy.export.sql_export import SqlExport
from subgraphs.orders.events import OrdersDataExported
from subgraphs.orders.store.personal_data import PERSONAL_DATA
from subgraphs.orders.store.unit_of_work import SqlOrdersWork
from tests.subgraphs.exports import FakeExportObjects, read_export_part
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import instructor, student
from tests.subgraphs.recorded_jobs import RecordedJobs


async def test_a_buyer_gets_their_purchases_and_a_seller_their_income_but_not_the_buyers(
    orders: Orders, tmp_path: Path
) -> None:
    buyer, other, seller = student(), student(), instructor()
    course = await orders.course(2500, owner=seller.user_id)
    await orders.buy(buyer, course)
    await orders.buy(other, course, key="k2")
    objects = FakeExportObjects()
    units = UnitsOfWork(orders.database, SqlOrdersWork)
    export = SqlExport("orders", units, PERSONAL_DATA, objects, OrdersDataExported, RecordedJobs(), utc_now)
    for user in (buyer, seller):
        await export.run(f"exp_{user.user_id}", user.user_id)
    bought = await read_export_part(objects, "orders", tmp_path, f"exp_{buyer.user_id}")
    sold = await read_export_part(objects, "orders", tmp_path, f"exp_{seller.user_id}")
    assert bought is not None
    assert sold is not None

    [order] = bought["orders"]
    assert [line["order_id"] for line in bought["order_lines"]] == [order["id"]]
    assert [row["course_id"] for row in bought["enrollments"]] == [course]
    assert bought["ledger_lines"] == []
    assert (sold["orders"], sold["order_lines"], sold["enrollments"]) == ([], [], [])
    assert len(sold["ledger_lines"]) == 2
    assert all(row["amount_minor"] != 0 for row in sold["ledger_lines"])
    contents = {key: content.decode() for key, content in objects.files.items()}
    assert all(other.user_id not in content for content in contents.values())
    assert all(order["id"] not in content for key, content in contents.items() if seller.user_id in key)
    await orders.run_worker()
    assert [event.user_id for event in orders.published_of("orders.data_exported")] == [buyer.user_id, seller.user_id]
