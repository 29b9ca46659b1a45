"""Suites about interfaces, unions, interface objects, enums and inputs that differ by subgraph."""

from typing import Any

from tests.router.audit.subgraph import Resolvers, Row, SuiteResolvers, entity, find, pick, rows


def abstract_types() -> SuiteResolvers:
    users = [
        {"__typename": "User", "id": u, "email": f"{u}@example.com", "name": f"{u}-name"} for u in ("u1", "u2", "u3")
    ]
    self_published = {"__typename": "Self", "email": "u1@example.com"}
    agency = {"__typename": "Agency", "id": "a1"}

    def product(kind: str, n: int, title: str, by: str, weight: float, publisher: Row, hidden: bool = False) -> Row:
        return {
            "__typename": kind,
            "id": f"p{n}",
            "sku": f"sku-{n}",
            "title": title,
            "createdBy": by,
            "dimensions": {"size": "small", "weight": weight},
            "publisherType": publisher,
            "hidden": hidden,
        }

    books = [
        product("Book", 1, "Book 1", "u1", 0.5, self_published),
        product("Book", 3, "Book 2", "u2", 0.6, agency),
    ]
    magazines = [
        product("Magazine", 2, "Magazine 1", "u1", 0.2, agency),
        product("Magazine", 4, "Magazine 2", "u2", 0.3, self_published, hidden=True),
    ]
    products = [*books, *magazines]
    reviews = [
        {"id": n, "body": f"review {n}", "productId": p, "score": score}
        for n, p, score in ((1, "p1", 3), (2, "p1", 4), (3, "p2", 5))
    ]
    agencies = [{"id": "a1", "companyName": "Agency 1", "email": {"address": "a1@example.com"}}]
    offered = "id sku dimensions createdBy hidden publisherType"

    def others_like(row: Row) -> list[Row]:
        return [pick(p, offered) for p in products if p["id"] != row["id"] and p["__typename"] == row["__typename"]]

    def delivery(row: Row, zip: str | None = None) -> Row | None:
        dimensions = row.get("dimensions")
        if not zip or not dimensions:
            return None
        small, heavy = dimensions["size"] == "small", dimensions["weight"] >= 1
        if small and not heavy:
            return {"estimatedDelivery": "1 day", "fastestDelivery": "same day"}
        if not small and heavy:
            return {"estimatedDelivery": "3 days", "fastestDelivery": "2 days"}
        return None

    def reviewed(review: Row) -> Row:
        found = find(products, id=review["productId"])
        return {**pick(review, "id body"), "product": found and pick(found, "id")}

    def reviews_of(*ids: str) -> list[Row]:
        return [review for i in ids for review in reviews if review["productId"] == i]

    def mean_score(row: Row) -> float:
        scores = [review["score"] for review in reviews_of(row["id"])]
        return sum(scores) / len(scores) if scores else 0

    def reviews_of_similar(row: Row) -> list[Row]:
        """Return the audit's fixture compares with a list under `id`.

        What it means is the products named in `similar`.
        """
        return [reviewed(review) for review in reviews_of(*(s["id"] for s in row["similar"]))]

    def each(kinds: str, **fields: Any) -> dict[str, Any]:
        return {f"{kind}.{name}": resolve for kind in kinds.split() for name, resolve in fields.items()}

    both = "Book Magazine"
    user = entity(users, "id email name", keys="email")
    created = {"User.totalProductsCreated": lambda u: sum(p["createdBy"] == u["id"] for p in products)}
    return {
        "agency": Resolvers(
            references={
                "Agency": entity(agencies, "id companyName email"),
                "Group": lambda key: {
                    "id": key["id"],
                    "name": f"Group {key['id']}",
                    "email": f"group{key['id']}@example.com",
                },
            }
        ),
        "books": Resolvers(root={"books": rows(books, "id title")}, references={"Book": entity(books, "id title")}),
        "magazines": Resolvers(
            root={"magazines": rows(magazines, "id title")}, references={"Magazine": entity(magazines, "id title")}
        ),
        "inventory": Resolvers(
            references={
                "Book": entity(books, "id", takes="dimensions"),
                "Magazine": entity(magazines, "id", takes="dimensions"),
            },
            fields=each(both, delivery=delivery),
        ),
        "products": Resolvers(
            root={
                "products": rows(products, offered),
                "similar": lambda id: others_like(p) if (p := find(products, id=id)) else [],
            },
            references={"Book": entity(books, offered), "Magazine": entity(magazines, offered), "User": user},
            fields={
                **each(both, similar=others_like, createdBy=lambda p: find(users, id=p["createdBy"])),
                **created,
            },
        ),
        "reviews": Resolvers(
            root={"review": lambda id: reviewed(r) if (r := find(reviews, id=id)) else None},
            references={kind: entity(products, "id", takes="similar") for kind in both.split()},
            fields=each(
                both,
                reviews=lambda row: [reviewed(review) for review in reviews_of(row["id"])],
                reviewsCount=lambda row: len(reviews_of(row["id"])),
                reviewsScore=mean_score,
                reviewsOfSimilar=reviews_of_similar,
            ),
        ),
        "users": Resolvers(references={"User": user}, fields=created),
    }


def child_type_mismatch() -> SuiteResolvers:
    users = [{"__typename": "User", "id": "u1", "name": "u1-name"}]
    accounts = [*users, {"__typename": "Admin", "id": "a1", "name": "a1-name"}]
    return {
        "a": Resolvers(root={"users": rows(users, "id")}),
        "b": Resolvers(
            root={"accounts": lambda: accounts},
            references={"User": entity(users, "id name")},
            fields={"User.similarAccounts": lambda _u: accounts, "Admin.similarAccounts": lambda _a: accounts},
        ),
    }


def circular_reference_interface() -> SuiteResolvers:
    books = [{"__typename": "Book", "id": n, "price": price} for n, price in (("1", 10.99), ("2", 5.99), ("3", 10.99))]
    return {
        "a": Resolvers(
            root={"product": lambda: books[0]},
            fields={
                "Book.samePriceProduct": lambda book: next(
                    (b for b in books if b["price"] == book["price"] and b["id"] != book["id"]), None
                )
            },
        ),
        "b": Resolvers(references={"Book": entity(books, "id price")}),
    }


def enum_intersection() -> SuiteResolvers:
    users = [{"id": "u1", "type": "REGULAR"}, {"id": "u2", "type": "ANONYMOUS"}]
    references = {"User": entity(users, "id type")}
    return {
        "a": Resolvers(root={"users": lambda: users}, references=references),
        "b": Resolvers(
            root={
                "usersB": lambda: users,
                "usersByType": lambda type: [user for user in users if user["type"] == type],
            },
            references=references,
        ),
    }


def input_object_intersection() -> SuiteResolvers:
    users = [{"id": u, "name": f"{u}-name"} for u in ("u1", "u2")]
    references = {"User": entity(users, "id name")}

    def listed(filter: Row) -> list[Row]:
        """`offset` is not in the graph's input type, so it must not arrive."""
        return [] if "offset" in filter else users

    return {
        "a": Resolvers(root={"usersInA": listed}, references=references),
        "b": Resolvers(root={"usersInB": listed}, references=references),
    }


def simple_inaccessible() -> SuiteResolvers:
    users = [{"id": "u1", "age": 11, "friends": ["u2"]}, {"id": "u2", "age": 22, "friends": ["u1"]}]
    return {
        "age": Resolvers(root={"usersInAge": rows(users, "id age")}, references={"User": entity(users, "id age")}),
        "friends": Resolvers(
            root={"usersInFriends": rows(users, "id friends")},
            references={"User": entity(users, "id friends")},
            fields={
                "User.friends": lambda user, type: [
                    pick(friend, "id friends") for i in user["friends"] if (friend := find(users, id=i))
                ],
                "User.type": lambda _user: "FAMILY",
            },
        ),
    }


def node() -> SuiteResolvers:
    products = [{"__typename": "Product", "id": f"p-{n}", "name": f"Product {n}", "price": n * 10.0} for n in (1, 2)]
    categories = [{"__typename": "Category", "id": i, "name": f"Category {n}"} for n, i in ((1, "pc-1"), (2, "c-2"))]

    def shown(product: str, category: str) -> dict[str, Any]:
        return {"Product": entity(products, product), "Category": entity(categories, category)}

    return {
        "node": Resolvers(
            root={
                "productNode": lambda: pick(products[0], "id"),
                "categoryNode": lambda: pick(categories[0], "id"),
            },
            references=shown("id", "id"),
        ),
        "node-two": Resolvers(references=shown("id", "id")),
        "types": Resolvers(references=shown("id name price", "id name")),
    }


def corrupted_supergraph_node_id() -> SuiteResolvers:
    """Each subgraph knows the id of one type only and returns "never" for the other's."""
    account = {"__typename": "Account", "id": "a1", "username": "a1-username"}
    chat = {"__typename": "Chat", "id": "c1", "accountId": "a1", "text": "c1-text"}

    def known(row: Row, show: str) -> Any:
        return lambda id: pick(row, show) if id == row["id"] else None

    def node_in(accounts: Row, chats: Row) -> Any:
        def resolve(id: str) -> Row | None:
            return {"a1": accounts, "c1": chats}.get(id)

        return resolve

    in_a = {"Account": entity([account], "id username"), "Chat": entity([chat], "id accountId")}
    in_b = {"Account": entity([account], "id"), "Chat": entity([chat], "id text")}
    return {
        "a": Resolvers(
            root={
                "node": node_in(account, {**pick(chat, "accountId"), "id": "never"}),
                "account": known(account, "id username"),
            },
            references=in_a,
            fields={"Chat.account": lambda row: account if row["accountId"] == "a1" else None},
        ),
        "b": Resolvers(
            root={
                "node": node_in({"__typename": "Account", "id": "never"}, pick(chat, "id text")),
                "chat": known(chat, "id text"),
            },
            references=in_b,
            fields={"Account.chats": lambda _row: [pick(chat, "id text")]},
        ),
    }


_NAMED_USERS = [
    {"id": "u1", "name": "u1-name", "username": "u1-username", "age": 11},
    {"id": "u2", "name": "u2-name", "username": "u2-username", "age": 22},
]


def _as_user(resolve: Any) -> Any:
    """Return the runtime type, as an interface's reference resolver does."""
    return lambda key: {**found, "__typename": "User"} if (found := resolve(key)) else None


def _users(show: str) -> Any:
    return rows([{"__typename": "User", **user} for user in _NAMED_USERS], show)


def interface_object_with_requires() -> SuiteResolvers:
    def username(row: Row) -> str | None:
        if not row.get("name"):
            raise ValueError("name was not provided")
        user = find(_NAMED_USERS, id=row["id"])
        return str(user["username"]) if user else None

    user = entity(_NAMED_USERS, "id name age")
    return {
        "a": Resolvers(
            root={"users": _users("id name age")}, references={"NodeWithName": _as_user(user), "User": user}
        ),
        "b": Resolvers(
            root={"anotherUsers": _users("id username")},
            references={"NodeWithName": entity(_NAMED_USERS, "id", takes="name")},
            fields={"NodeWithName.username": username},
        ),
    }


def simple_interface_object() -> SuiteResolvers:
    """Subgraphs that have the interface as an object return a type name that must not be used."""
    accounts = [
        {"__typename": kind, "id": i, "name": name, "isMain": main, "isActive": True}
        for kind, i, name, main in (
            ("Admin", "u1", "Alice", False),
            ("Admin", "u2", "Bob", True),
            ("Regular", "u3", "Charlie", False),
        )
    ]
    user = entity(_NAMED_USERS, "id name age")
    account = entity(accounts, "id isMain isActive")
    wrongly_typed = rows([{**a, "__typename": "Never"} for a in accounts], "id")
    return {
        "a": Resolvers(
            root={"users": _users("id name age")},
            references={
                "NodeWithName": _as_user(user),
                "User": user,
                "Account": account,
                "Admin": entity([a for a in accounts if a["__typename"] == "Admin"], "id isMain isActive"),
                "Regular": account,
            },
        ),
        "b": Resolvers(
            root={"anotherUsers": _users("id username"), "accounts": wrongly_typed},
            references={"NodeWithName": entity(_NAMED_USERS, "id username"), "Account": entity(accounts, "id")},
            fields={"Account.name": lambda row: a["name"] if (a := find(accounts, id=row["id"])) else None},
        ),
        "c": Resolvers(
            root={"accounts": wrongly_typed},
            references={"Account": entity(accounts, "id")},
            fields={"Account.isActive": lambda _row: False},
        ),
    }


def interface_object_indirect_extension() -> SuiteResolvers:
    def titled(row: Row) -> Row:
        return {"id": row["id"], "title": f"title for {row['id']}"}

    def named(row: Row) -> Row:
        return {"id": row["id"], "name": f"name for {row['id']}"}

    return {
        "b": Resolvers(
            root={"author": lambda: named({"id": "1"})},
            references={"Author": named},
            fields={"Video.authorName": lambda _video: "John Doe"},
        ),
        "a": Resolvers(
            root={"media": lambda: {**titled({"id": "1"}), "__typename": "Video", "duration": 100}},
            references={
                "Media": lambda key: {**titled(key), "__typename": "Video", "duration": 100 * int(key["id"])},
                "Video": lambda key: {**titled(key), "duration": 100 * int(key["id"])},
                "Article": lambda key: {**titled(key), "wordCount": 900 * int(key["id"])},
            },
        ),
        "c": Resolvers(
            root={"playlist": lambda: {**named({"id": "1"}), "media": {"id": "1"}}},
            references={
                "Playlist": lambda key: {**named(key), "media": {"id": key["id"]}},
                "Media": lambda key: {"id": key["id"]},
            },
        ),
    }


def non_resolvable_interface_object() -> SuiteResolvers:
    bread = {"__typename": "Bread", "id": "p1", "name": "Bread"}

    def reject(_key: Row) -> Any:
        raise AssertionError("this interface object cannot be resolved by key")

    known = entity([bread], "id name")
    return {
        "a": Resolvers(
            root={
                "a": lambda: {"__typename": "Node", "id": "n1"},
                "product": lambda: {"__typename": "Product", "id": "p1"},
            },
            references={"Node": reject},
        ),
        "b": Resolvers(
            root={"b": lambda: {"__typename": "Node", "id": "n1"}},
            references={"Node": reject, "Product": known, "Bread": known},
            fields={"Node.field": lambda _node: "foo"},
        ),
    }


def typename() -> SuiteResolvers:
    users = [
        {"__typename": "Admin", "id": i, "name": name, "isMain": main}
        for i, name, main in (("u1", "Alice", False), ("u2", "Bob", True))
    ]
    untyped = [{"id": user["id"]} for user in users]
    return {
        "a": Resolvers(
            root={
                "union": lambda: {"id": "1", "__typename": "Oven"},
                "interface": lambda: {"id": "2", "__typename": "Toaster"},
            },
            references={"User": entity(users, "id"), "Admin": entity(users, "id isMain")},
        ),
        "b": Resolvers(
            root={"users": lambda: untyped},
            references={"User": entity(untyped, "id")},
            fields={"User.name": lambda row: u["name"] if (u := find(users, id=row["id"])) else None},
        ),
    }


def union_interface_distributed() -> SuiteResolvers:
    ovens = [{"__typename": "Oven", "id": f"oven{n}", "warranty": n} for n in (1, 2)]
    toasters = [{"__typename": "Toaster", "id": f"toaster{n}", "warranty": n + 2} for n in (1, 2)]
    in_a = [*(pick(oven, "id") for oven in ovens), *toasters]

    return {
        "a": Resolvers(
            root={
                "products": lambda: in_a,
                "node": lambda id: find(in_a, id=id),
                "toasters": lambda: toasters,
                "nodes": lambda: toasters,
            },
            references={"Oven": entity(ovens, "id"), "Toaster": entity(toasters, "id warranty")},
        ),
        "b": Resolvers(
            references={"Oven": lambda key: {**oven, "warranty": 1} if (oven := find(ovens, id=key["id"])) else None}
        ),
    }


def union_intersection() -> SuiteResolvers:
    book: Row = {
        "__typename": "Book",
        "id": "b1",
        "title": "The Lord of the Rings",
        "aTitle": "A: The Lord of the Rings",
        "bTitle": "B: The Lord of the Rings",
    }
    song: Row = {"__typename": "Song", "id": "s2", "title": "Song Title", "aTitle": "A: Song Title"}
    movie: Row = {"__typename": "Movie", "id": "m3", "title": "A Movie Title", "bTitle": "B Movie Title"}

    def only(row: Row) -> Any:
        return lambda key: row if key["id"] == row["id"] else None

    def root(**found: Row) -> dict[str, Any]:
        return {name: (lambda row=row: row) for name, row in found.items()} | {"viewer": lambda: found}

    return {
        "a": Resolvers(
            root=root(media=book, aMedia=book, book=book, song=song),
            references={"Book": only(book), "Song": only(song)},
        ),
        "b": Resolvers(
            root=root(media=book, book=book, bMedia=movie) | {"bMedia": lambda: book},
            references={"Book": only(book), "Movie": only(movie)},
        ),
    }


def partial_union() -> SuiteResolvers:
    actions = [
        {"__typename": "Alpha", "id": "alpha-1", "value": "alpha value"},
        {"__typename": "Beta", "id": "beta-1", "name": "beta name", "details": "beta details"},
        {"__typename": "Gamma", "id": "gamma-1", "label": "gamma label"},
    ]
    return {
        "a": Resolvers(root={"getResponse": lambda: {"message": "Hello, Federation!", "actions": actions}}),
        "b": Resolvers(),
    }


def partial_union_complex() -> SuiteResolvers:
    common = {"__typename": "Common", "label": "common label"}
    own = {"a": {"__typename": "OnlyA", "a": "only a"}, "b": {"__typename": "OnlyB", "b": "only b"}}

    def container(actions: list[Row]) -> Row:
        return {"id": "container-1", "actions": actions}

    def side(name: str) -> Resolvers:
        actions = [common, own[name]]
        return Resolvers(
            root={f"root{name.upper()}": lambda: container(actions), "shared": lambda: container([common])},
            references={"Container": lambda key: container(actions) if key["id"] == "container-1" else None},
            fields={
                "Container.wrapper": lambda row: {"actions": row.get("actions", actions)},
                **({"Container.bWrapper": lambda _row: {"actions": actions}} if name == "b" else {}),
            },
        )

    return {"a": side("a"), "b": side("b")}


ABSTRACT_SUITES = {
    "abstract-types": abstract_types,
    "child-type-mismatch": child_type_mismatch,
    "circular-reference-interface": circular_reference_interface,
    "enum-intersection": enum_intersection,
    "input-object-intersection": input_object_intersection,
    "simple-inaccessible": simple_inaccessible,
    "node": node,
    "corrupted-supergraph-node-id": corrupted_supergraph_node_id,
    "interface-object-with-requires": interface_object_with_requires,
    "simple-interface-object": simple_interface_object,
    "interface-object-indirect-extension": interface_object_indirect_extension,
    "non-resolvable-interface-object": non_resolvable_interface_object,
    "typename": typename,
    "union-interface-distributed": union_interface_distributed,
    "union-intersection": union_intersection,
    "partial-union": partial_union,
    "partial-union-complex": partial_union_complex,
}
