"""The one suite with state: root fields must run one after the other, and a product is read only once."""

from typing import Any

from tests.router.audit.subgraph import Resolvers, Row, SuiteResolvers, find, pick


def mutations() -> SuiteResolvers:
    products: list[Row] = []
    categories: list[Row] = []
    numbers: dict[str, int] = {}

    def stock() -> None:
        if find(products, id="p1") is None:
            products.append({"id": "p1", "name": "p1-name", "price": 9.99})

    def listed() -> list[Row]:
        stock()
        return products

    def product(id: str) -> Row | None:
        stock()
        return find(products, id=id)

    def add_product(input: Row) -> Row:
        added = {"id": f"p-added-{len(products)}", **input}
        products.append(added)
        return added

    def take(key: Row) -> Row | None:
        """Return a second read by reference finds nothing."""
        found = find(products, id=key["id"])
        if found is not None:
            products.remove(found)
        return found

    def availability(key: Row) -> Row | None:
        found = take(key)
        return found and {**pick(found, "id price"), "isAvailable": True}

    def is_expensive(row: Row) -> bool:
        return bool(row["price"] > 100)

    def add_category(name: str, requestId: str) -> Row:
        if find(categories, id=f"c-added-{requestId}"):
            raise ValueError("a category with this requestId was already added")
        categories.append({"id": f"c-added-{requestId}", "name": name})
        return categories[-1]

    def category(show: str) -> Any:
        return lambda key: pick(found, show) if (found := find(categories, id=key["id"])) else None

    def add(num: int, requestId: str) -> int:
        numbers[requestId] = numbers.get(requestId, 0) + num
        return numbers[requestId]

    def multiply(by: int, requestId: str) -> int:
        numbers[requestId] = numbers.get(requestId, 0) * by
        return numbers[requestId]

    return {
        "a": Resolvers(
            root={
                "product": product,
                "products": listed,
                "multiply": multiply,
                "addProduct": add_product,
                "addCategory": add_category,
            },
            references={"Product": take, "Category": category("id")},
        ),
        "b": Resolvers(
            root={"delete": lambda requestId: numbers.pop(requestId, 0), "addCategory": add_category},
            references={"Product": availability, "Category": category("id name")},
            fields={"Product.isExpensive": is_expensive},
        ),
        "c": Resolvers(root={"add": add}),
    }


MUTATION_SUITES = {"mutations": mutations}
