"""Suites about keys: single, composite, nested, several, null, and entities reached by way of another subgraph."""

from typing import Any

from tests.router.audit.subgraph import Resolvers, Row, SuiteResolvers, entity, find, pick, rows


def simple_entity_call() -> SuiteResolvers:
    users = [{"id": str(n), "email": f"user{n}@gmail.com", "nickname": f"user{n}"} for n in (1, 2)]
    return {
        "email": Resolvers(
            root={"user": lambda: pick(users[0], "id email")}, references={"User": entity(users, "id email")}
        ),
        "nickname": Resolvers(references={"User": entity(users, "nickname", keys="email")}),
    }


def complex_entity_call() -> SuiteResolvers:
    products = [{"id": str(n), "pid": f"p{n}", "categoryId": f"c{n}", "price": n * 100} for n in (1, 2)]
    categories = [{"id": f"c{n}", "tag": f"t{n}", "mainProduct": str(n)} for n in (1, 2)]

    def category_of(product: Row) -> Row | None:
        return find(categories, id=product["categoryId"])

    def agrees(product: Row, key: Row) -> bool:
        category = category_of(product)
        return (
            all(product[name] == key[name] for name in ("id", "pid") if name in key)
            and category is not None
            and all(category[name] == value for name, value in key.get("category", {}).items())
        )

    def among(keys: list[Row]) -> list[Row]:
        return [product for product in products if any(agrees(product, key) for key in keys)]

    def product(key: Row) -> Row | None:
        return next((p for p in products if agrees(p, key)), None)

    def listed(key: Row) -> Row:
        found = among(key["products"])
        return {"products": found, "first": found[0], "selected": found[1]}

    def priced(key: Row) -> Row:
        found = among(key["products"])
        return {"products": found, "first": found[0], "selected": find(products, id=key["selected"]["id"])}

    category = entity(categories, "id tag mainProduct")
    return {
        "link": Resolvers(references={"Product": product}),
        "list": Resolvers(references={"ProductList": listed, "Product": product}),
        "price": Resolvers(
            references={"Product": product, "Category": category, "ProductList": priced},
            fields={"Product.price": lambda p: {"price": p["price"]}, "Product.category": category_of},
        ),
        "products": Resolvers(
            root={"topProducts": lambda: {"products": products}},
            references={
                "ProductList": lambda key: {"products": among([{"id": p["id"]} for p in key["products"]])},
                "Product": product,
                "Category": category,
            },
            fields={
                "Product.category": category_of,
                "Category.mainProduct": lambda c: find(products, id=c["mainProduct"]),
            },
        ),
    }


def keys_mashup() -> SuiteResolvers:
    a = [
        {
            "id": n,
            "pId": f"a.{n}.pId",
            "name": f"a.{n}",
            "compositeId": {part: f"a.{n}.compositeId.{part}" for part in ("one", "two", "three")},
        }
        for n in ("1", "2")
    ]
    b = [{"id": "100", "a": ["1"]}, {"id": "200", "a": ["1", "2"]}]

    def name_in_b(row: Row) -> str:
        if not row.get("name"):
            raise ValueError("A.name was not provided")
        return f"b.a.nameInB {row['name']}"

    in_a = "id pId compositeId"
    return {
        "a": Resolvers(references={"A": entity(a, f"{in_a} name")}),
        "b": Resolvers(
            root={"b": lambda: b[0]},
            references={"B": entity(b, "id a"), "A": entity(a, in_a, takes="name")},
            fields={
                "B.a": lambda row: [pick(r, in_a) for r in a if r["id"] in row["a"]],
                "A.nameInB": name_in_b,
            },
        ),
    }


def null_keys() -> SuiteResolvers:
    authors = {"1": ("a1", "Alice"), "2": ("a2", "Bob"), "3": ("a3", "Jack")}
    books = [
        {"__typename": "Book", "id": n, "upc": f"b{n}", "author": {"id": author, "name": name}}
        for n, (author, name) in authors.items()
    ]

    def by_upc(reference: Row) -> Row:
        book = find(books, upc=reference["upc"])
        if book is None:
            raise ValueError("Invalid reference")
        return pick(book, "upc")

    def bridge(reference: Row) -> Row | None:
        """Return the third book is unknown here, and only here is the way from `upc` to `id`."""
        known = {key: reference[key] for key in ("id", "upc") if key in reference}
        book = find(books, **known) if known else None
        if book is None:
            raise ValueError("Invalid reference")
        return None if book["id"] == "3" else pick(book, "id upc")

    def with_author(reference: Row) -> Row:
        known = {key: reference[key] for key in ("id", "upc") if reference.get(key) is not None}
        book = find(books, **known) if known else None
        if book is None:
            raise ValueError("Invalid reference")
        return pick(book, "id author")

    return {
        "a": Resolvers(
            root={"bookContainers": lambda: [{"book": {"upc": b["upc"]}} for b in books]},
            references={"Book": by_upc},
        ),
        "b": Resolvers(references={"Book": bridge}),
        "c": Resolvers(references={"Book": with_author}),
    }


def parent_entity_call() -> SuiteResolvers:
    products = [
        {"id": f"p{n}", "pid": f"p{n}-pid", "categoryId": category} for n, category in ((1, "c1"), (2, "c2"), (3, "c1"))
    ]
    categories = [
        {"id": c, "name": f"{c}-name", "details": {"products": sum(p["categoryId"] == c for p in products)}}
        for c in ("c1", "c2")
    ]

    def category(show: str) -> Any:
        return lambda product: pick(found, show) if (found := find(categories, id=product["categoryId"])) else None

    shown = "id pid categoryId"
    return {
        "a": Resolvers(
            root={"products": rows(products, shown)},
            references={"Product": entity(products, shown, keys="id pid"), "Category": entity(categories, "id name")},
            fields={"Product.category": category("id name")},
        ),
        "b": Resolvers(
            references={"Product": entity(products, shown, keys="id pid"), "Category": entity(categories, "id name")},
            fields={"Product.category": category("id name")},
        ),
        "c": Resolvers(
            references={"Product": entity(products, shown, keys="id pid")},
            fields={"Product.category": category("details")},
        ),
    }


def parent_entity_call_complex() -> SuiteResolvers:
    def named(id: str) -> Row:
        return {"id": id, "name": f"Product#{id}"}

    return {
        "a": Resolvers(
            references={
                "Product": lambda key: {
                    "id": key["id"],
                    "category": {"details": f"Details for Product#{key['id']}"},
                }
            }
        ),
        "b": Resolvers(references={"Product": lambda key: {"id": key["id"], "category": {"id": 3}}}),
        "c": Resolvers(references={"Category": lambda key: {"id": key["id"], "name": f"Category#{key['id']}"}}),
        "d": Resolvers(root={"productFromD": named}, references={"Product": lambda key: named(key["id"])}),
    }


def shared_root() -> SuiteResolvers:
    product: Row = {
        "id": "1",
        "name": {"id": "1", "brand": "Brand 1", "model": "Model 1"},
        "category": {"id": "1", "name": "Category 1"},
        "price": {"id": "1", "amount": 1000, "currency": "USD"},
    }

    def part(name: str) -> Resolvers:
        shown = pick(product, f"id {name}")
        return Resolvers(root={"product": lambda: shown, "products": lambda: [shown]})

    return {name: part(name) for name in ("category", "name", "price")}


def mysterious_external() -> SuiteResolvers:
    products = [{"id": str(n), "name": f"name-{n}", "price": n * 100} for n in (1, 2)]
    return {
        "price": Resolvers(
            root={"cheapestProduct": lambda: pick(products[0], "id price")},
            references={"Product": entity(products, "id price")},
        ),
        "product": Resolvers(
            root={"products": rows(products, "id name")}, references={"Product": entity(products, "id name")}
        ),
    }


def _external_users(name_without_provides: str) -> SuiteResolvers:
    users = [{"id": u, "rid": f"{u}-rid", "name": f"{u}-name", "nickname": f"{u}-nickname"} for u in ("u1", "u2")]
    shown = "id name nickname"
    return {
        "a": Resolvers(
            root={
                "randomUser": lambda: pick(users[0], "id rid"),
                "providedRandomUser": lambda: pick(users[0], "id rid name"),
            },
            references={"User": entity(users, "id rid")},
            fields={"User.name": lambda user: user.get("name", name_without_provides)},
        ),
        "b": Resolvers(
            root={"userById": lambda id: pick(user, shown) if (user := find(users, id=id)) else None},
            references={"User": entity(users, shown)},
        ),
    }


def external_extends() -> SuiteResolvers:
    """Return resolvers by which a name that is only declared as external may be selected only where it provides it."""
    return _external_users(name_without_provides="never")


def external_extends_resolvable() -> SuiteResolvers:
    products = [{"id": "p1", "pid": "p1-pid", "price": 12.3, "upc": "upc1", "name": "p1-name"}]
    in_a, in_b = "id name pid", "id name upc price"
    return {
        "a": Resolvers(
            root={"productInA": lambda: pick(products[0], in_a)}, references={"Product": entity(products, in_a)}
        ),
        "b": Resolvers(
            root={"productInB": lambda: pick(products[0], in_b)},
            references={"Product": entity(products, in_b, keys="id name upc")},
        ),
    }


ENTITY_SUITES = {
    "simple-entity-call": simple_entity_call,
    "complex-entity-call": complex_entity_call,
    "keys-mashup": keys_mashup,
    "null-keys": null_keys,
    "parent-entity-call": parent_entity_call,
    "parent-entity-call-complex": parent_entity_call_complex,
    "shared-root": shared_root,
    "mysterious-external": mysterious_external,
    "fed1-external-extends": external_extends,
    "fed1-external-extension": external_extends,
    "fed2-external-extends": external_extends,
    "fed2-external-extension": external_extends,
    "fed1-external-extends-resolvable": external_extends_resolvable,
}
