"""Suites about `@requires`: plain, chained, circular, with arguments and fragments, and conditional."""

from typing import Any

from tests.router.audit.subgraph import Resolvers, Row, SuiteResolvers, entity, find, pick, rows


def _needed(row: Row, name: str) -> Any:
    """Return a required field that did not arrive is an error of the plan."""
    if row.get(name) is None:
        raise ValueError(f"{name} is missing")
    return row[name]


def _never(name: str) -> Any:
    def called(*_args: Any, **_arguments: Any) -> Any:
        raise AssertionError(f"{name} should not be called")

    return called


def include_skip() -> SuiteResolvers:
    products = [{"id": "p1", "price": 699.99}]

    def when_known(product: Row) -> bool:
        _needed(product, "isExpensive")
        return True

    return {
        "a": Resolvers(root={"product": lambda: products[0]}, references={"Product": entity(products, "id price")}),
        "b": Resolvers(
            references={"Product": entity(products, "id", takes="price")},
            fields={"Product.isExpensive": lambda product: _needed(product, "price") > 500},
        ),
        "c": Resolvers(
            references={"Product": entity(products, "id", takes="isExpensive")},
            fields={
                "Product.include": when_known,
                "Product.skip": when_known,
                "Product.neverCalledInclude": _never("neverCalledInclude"),
                "Product.neverCalledSkip": _never("neverCalledSkip"),
            },
        ),
    }


def requires_circular() -> SuiteResolvers:
    authors = [
        {"id": "a1", "name": "John", "yearsOfExperience": 5},
        {"id": "a2", "name": "Jane", "yearsOfExperience": 20},
    ]
    posts = [{"id": f"p{n + 1}", "author": author} for n, author in enumerate(authors)]

    def post_with_author(key: Row) -> Row | None:
        post = find(posts, id=key["id"])
        return post and {"id": post["id"], "author": {"id": post["author"]["id"], **key.get("author", {})}}

    return {
        "a": Resolvers(
            root={"feed": rows(posts, "id")},
            references={
                "Post": entity(posts, "id", takes="byNovice"),
                "Author": entity(authors, "id name yearsOfExperience"),
            },
            fields={
                "Post.byExpert": lambda post: None if post.get("byNovice") is None else not post["byNovice"],
            },
        ),
        "b": Resolvers(
            references={"Post": post_with_author},
            fields={"Post.byNovice": lambda post: _needed(post["author"], "yearsOfExperience") < 10},
        ),
    }


def requires_interface() -> SuiteResolvers:
    users = [{"id": f"u{n}", "name": f"u{n}-name", "address": f"a{n}"} for n in (1, 2)]
    addresses = [
        {"__typename": kind, "id": a, "city": f"{a}-city", "country": f"{a}-country"}
        for kind, a in (("HomeAddress", "a1"), ("WorkAddress", "a2"))
    ]

    def user_in_a(key: Row) -> Row | None:
        user = find(users, id=key["id"])
        if user is None:
            return None
        known = (key.get("address") or {}).get("id")
        return {**pick(user, "id name"), **({"address": {"id": user["address"]}} if known else {})}

    def of_address(name: str) -> Any:
        def resolve(user: Row) -> Any:
            address = find(addresses, id=(user.get("address") or {}).get("id"))
            return address and address[name]

        return resolve

    address = entity(addresses, "id city country")
    addressed = {"HomeAddress": address, "WorkAddress": address}
    return {
        "a": Resolvers(
            root={"a": lambda: pick(users[0], "id name")},
            references={"User": user_in_a, **addressed},
            fields={"User.city": of_address("city"), "User.country": of_address("country")},
        ),
        "b": Resolvers(
            root={"b": lambda: users[1]},
            references={"User": entity(users, "id name address"), **addressed},
            fields={"User.address": lambda user: find(addresses, id=user["address"])},
        ),
    }


def requires_requires() -> SuiteResolvers:
    products = [{"id": "p1", "price": 699.99, "hasDiscount": True}]

    def computed(**rules: tuple[str, type | tuple[type, ...], Any]) -> Any:
        """Each field follows from one required field, which must have its type where it is sent."""

        def resolve(key: Row) -> Row | Exception | None:
            if find(products, id=key["id"]) is None:
                return None
            product: Row = {"id": key["id"]}
            for name, (needs, kind, rule) in rules.items():
                if needs not in key:
                    continue
                if not isinstance(key[needs], kind):
                    return TypeError(f"Product.{needs} has a wrong type")
                product |= {needs: key[needs], name: rule(key[needs])}
            return product

        return resolve

    def inverse(value: bool) -> bool:
        return not value

    return {
        "a": Resolvers(references={"Product": entity(products, "id price")}),
        "b": Resolvers(
            root={"product": lambda: pick(products[0], "id hasDiscount")},
            references={"Product": entity(products, "id hasDiscount")},
        ),
        "c": Resolvers(
            references={
                "Product": computed(
                    isExpensive=("price", (int, float), lambda price: price > 500),
                    isExpensiveWithDiscount=("hasDiscount", bool, inverse),
                )
            }
        ),
        "d": Resolvers(
            references={
                "Product": computed(
                    canAfford=("isExpensive", bool, inverse),
                    canAffordWithDiscount=("isExpensiveWithDiscount", bool, inverse),
                )
            }
        ),
    }


_PRICED = [
    {"upc": f"p{n}", "name": f"p-name-{n}", "price": 11 * n, "weight": n, "category": {"averagePrice": 11 * n}}
    for n in (1, 2)
]


def _estimated(key: Row) -> Row | None:
    """Price and weight are known together or not at all."""
    product = find(_PRICED, upc=key["upc"])
    taken = pick(key, "price weight") if {"price", "weight"} <= key.keys() else {}
    return product and {**taken, **pick(product, "upc category"), "__typename": "Product"}


def _estimate(product: Row) -> int:
    return int(_needed(product, "price") * _needed(product, "weight") * 10)


def _expensive(product: Row) -> bool:
    return bool(product["category"]["averagePrice"] > 11)


def requires_with_argument() -> SuiteResolvers:
    posts = [{"id": "p1"}, {"id": "p2"}]
    comments = [
        {"id": f"c{n}", "postId": post, "authorId": author, "body": f"c{n}-body"}
        for n, post, author in (
            (1, "p1", "a2"),
            (2, "p1", "a2"),
            (3, "p1", "a2"),
            (4, "p2", "a1"),
            (5, "p2", "a1"),
            (6, "p2", "a1"),
        )
    ]
    authors = [{"id": a, "name": f"{a}-name"} for a in ("a1", "a2")]

    def comments_of(show: str) -> Any:
        return lambda post, limit: [pick(c, show) for c in comments if c["postId"] == post["id"]][:limit]

    def post_with_third_author(key: Row) -> Row | None:
        if find(posts, id=key["id"]) is None:
            return None
        if "comments" not in key:
            return {"id": key["id"]}
        if len(key["comments"]) != 3:
            raise ValueError("Expected 3 comments")
        return {"id": key["id"], "authorId": key["comments"][2]["authorId"]}

    everything = "upc name price weight category"
    return {
        "a": Resolvers(
            references={"Product": _estimated},
            fields={"Product.shippingEstimate": _estimate, "Product.isExpensiveCategory": _expensive},
        ),
        "b": Resolvers(
            root={"products": rows(_PRICED, everything)},
            references={"Product": entity(_PRICED, everything, keys="upc")},
        ),
        "c": Resolvers(
            root={"feed": rows(posts, "id")},
            references={"Post": entity(posts, "id"), "Comment": entity(comments, "id authorId body")},
        ),
        "d": Resolvers(
            references={"Post": post_with_third_author, "Comment": entity(comments, "id")},
            fields={
                "Post.author": lambda post: find(authors, id=post.get("authorId")),
                "Post.comments": comments_of("id"),
            },
        ),
    }


def requires_with_argument_conflict() -> SuiteResolvers:
    rates = {"USD": 1, "EUR": 2}
    everything = "upc name price weight category"
    return {
        "a": Resolvers(
            references={"Product": _estimated},
            fields={
                "Product.shippingEstimate": _estimate,
                "Product.shippingEstimateEUR": _estimate,
                "Product.isExpensiveCategory": _expensive,
            },
        ),
        "b": Resolvers(
            root={"products": rows(_PRICED, everything)},
            references={"Product": entity(_PRICED, everything, keys="upc")},
            fields={"Product.price": lambda product, currency: product["price"] * rates[currency]},
        ),
    }


def requires_with_fragments() -> SuiteResolvers:
    entities = [{"id": "e1", "data": "b1"}, {"id": "e2", "data": "q1"}]
    data = [
        {"__typename": kind, "id": d, "foo": f"{d}-foo", "bar": f"{d}-bar", kind.lower(): f"{d}-{kind.lower()}"}
        for kind, d in (("Baz", "b1"), ("Qux", "q1"))
    ]

    def data_of(row: Row) -> Row | None:
        known = find(entities, id=row["id"])
        return known and find(data, id=known["data"])

    def from_data(suffix: str) -> Any:
        return lambda row: f"{row['data']['foo']}_{suffix}"

    return {
        "a": Resolvers(
            root={"a": lambda: entities[1]},
            references={"Entity": entity(entities, "id data")},
            fields={"Entity.data": data_of},
        ),
        "b": Resolvers(
            root={"b": lambda: entities[0], "bb": lambda: entities[1]},
            references={"Entity": entity(entities, "id data", takes="data")},
            fields={
                "Entity.data": data_of,
                "Entity.requirer": from_data("requirer"),
                "Entity.requirer2": from_data("requirer2"),
            },
        ),
    }


def simple_requires_provides() -> SuiteResolvers:
    users = [{"id": f"u{n}", "username": f"u-username-{n}", "name": f"u-name-{n}"} for n in (1, 2)]
    products = [pick(product, "upc name price weight") for product in _PRICED]
    reviews = [{"id": f"r{n}", "body": f"r-body-{n}", "authorId": "u1", "productUpc": f"p{n}"} for n in (1, 2)]

    def estimated(key: Row) -> Row | None:
        product = _estimated(key)
        return product and pick(product, "upc price weight")

    return {
        "accounts": Resolvers(root={"me": lambda: users[0]}, references={"User": entity(users, "id name username")}),
        "inventory": Resolvers(
            references={"Product": estimated},
            fields={
                "Product.shippingEstimate": _estimate,
                "Product.shippingEstimateTag": lambda p: f"#{p['upc']}#{_estimate(p)}#",
                "Product.inStock": lambda p: p["upc"] == "p1",
            },
        ),
        "products": Resolvers(
            root={"products": lambda: products},
            references={"Product": entity(products, "upc name price weight", keys="upc")},
        ),
        "reviews": Resolvers(
            references={
                "Review": entity(reviews, "id body authorId productUpc"),
                "User": entity(users, "id username"),
                "Product": lambda key: pick(key, "upc"),
            },
            fields={
                "Review.author": lambda r: (
                    pick(author, "id username") if (author := find(users, id=r["authorId"])) else None
                ),
                "Review.product": lambda r: {"upc": r["productUpc"]},
                "User.reviews": lambda user: [r for r in reviews if r["authorId"] == user["id"]],
                "Product.reviews": lambda p: [r for r in reviews if r["productUpc"] == p["upc"]],
            },
        ),
    }


REQUIRES_SUITES = {
    "include-skip": include_skip,
    "requires-circular": requires_circular,
    "requires-interface": requires_interface,
    "requires-requires": requires_requires,
    "requires-with-argument": requires_with_argument,
    "requires-with-argument-conflict": requires_with_argument_conflict,
    "requires-with-fragments": requires_with_fragments,
    "simple-requires-provides": simple_requires_provides,
}
