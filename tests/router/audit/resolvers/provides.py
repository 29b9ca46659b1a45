"""Suites about `@provides` and `@override`: the fields that may be selected in a subgraph, and where."""

from typing import Any

from tests.router.audit.subgraph import Resolvers, Row, SuiteResolvers, entity, find, pick, rows


def nested_provides() -> SuiteResolvers:
    products = [{"id": "p1", "categories": ["c1", "c2"]}, {"id": "p2", "categories": ["c3", "c2"]}]
    categories = [{"id": f"c{n}", "name": f"Category {n}", "subCategories": [f"c{n % 3 + 1}"]} for n in (1, 2, 3)]

    def of_ids(ids: list[str], show: str) -> list[Row]:
        return [pick(c, show) for i in ids if (c := find(categories, id=i))]

    def provided(product: Row) -> Row:
        shown = [
            {**pick(c, "id name"), "subCategories": of_ids(c["subCategories"], "id name")}
            for i in product["categories"]
            if (c := find(categories, id=i))
        ]
        return {"id": product["id"], "categories": shown}

    linked = "id subCategories"
    return {
        "all-products": Resolvers(references={"Product": entity(products, "id")}),
        "category": Resolvers(
            root={"products": lambda: [provided(product) for product in products]},
            references={"Product": entity(products, "id"), "Category": entity(categories, "id")},
        ),
        "subcategories": Resolvers(
            references={
                "Product": entity(products, "id categories"),
                "Category": entity(categories, linked),
            },
            fields={
                "Product.categories": lambda product: of_ids(product["categories"], linked),
                "Category.subCategories": lambda category: of_ids(category["subCategories"], linked),
            },
        ),
    }


def provides_only_requested_fields() -> SuiteResolvers:
    entities = [
        {"id": f"e{n}", "name": f"Entity {word}", "description": f"Description {word}", "extra": f"Extra {word}"}
        for n, word in ((1, "One"), (2, "Two"))
    ]

    def not_requested(_row: Row) -> Any:
        raise AssertionError("description was not asked for")

    return {
        "a": Resolvers(references={"Entity": entity(entities, "id name description extra")}),
        "b": Resolvers(
            root={"entity": lambda: entities[0], "entities": lambda: entities},
            references={"Entity": entity(entities, "id")},
            fields={"Entity.description": not_requested},
        ),
    }


def provides_on_interface() -> SuiteResolvers:
    animals = [
        {"__typename": "Dog", "id": "a1", "name": "Fido", "age": 3},
        {"__typename": "Cat", "id": "a2", "name": "Whiskers", "age": 6},
    ]
    medias = [{"__typename": "Book", "id": "m1", "animals": ["a1", "a2"]}]

    def book(show: str, dogs: str | None = None) -> Row:
        listed = [pick(a, dogs if dogs and a["__typename"] == "Dog" else show) for a in animals]
        return {**medias[0], "animals": listed}

    def poor_plan(*_args: Any) -> Any:
        raise AssertionError("another subgraph provides this")

    def animal(kind: str) -> Any:
        return entity([a for a in animals if a["__typename"] == kind], "id name age")

    return {
        "a": Resolvers(root={"media": poor_plan, "book": lambda: book("id", dogs="id name")}),
        "b": Resolvers(root={"media": lambda: book("id name")}),
        "c": Resolvers(
            root={"media": poor_plan},
            references={
                "Book": lambda key: find(medias, id=key["id"]),
                "Cat": animal("Cat"),
                "Dog": poor_plan,
            },
            fields={"Book.animals": lambda row: [pick(a, "id name") for a in animals if a["id"] in row["animals"]]},
        ),
    }


def provides_on_union() -> SuiteResolvers:
    medias = [
        {"__typename": "Book", "id": "m1", "title": "Book 1"},
        {"__typename": "Movie", "id": "m2", "title": "Movie 1"},
    ]
    return {
        "a": Resolvers(root={"media": rows(medias, "id")}),
        "b": Resolvers(
            root={"media": lambda: [pick(m, "id title" if m["__typename"] == "Book" else "id") for m in medias]}
        ),
        "c": Resolvers(
            references={"Book": entity(medias, "id title"), "Movie": entity(medias, "id title")},
        ),
    }


def simple_override() -> SuiteResolvers:
    posts = [{"id": p, "createdAt": f"{p}-createdAt"} for p in ("p1", "p2")]
    references = {"Post": entity(posts, "id createdAt")}
    return {
        "a": Resolvers(
            root={"feed": lambda: posts, "aFeed": lambda: posts[1:]},
            references=references,
            fields={"Post.createdAt": lambda _post: "NEVER"},
        ),
        "b": Resolvers(root={"feed": lambda: posts, "bFeed": lambda: posts[:1]}, references=references),
    }


def unavailable_override() -> SuiteResolvers:
    """Return resolvers without the subgraph that the field is taken from, so both that have it may resolve it."""
    posts = [{"id": p, "createdAt": f"{p}-createdAt"} for p in ("p1", "p2")]
    references = {"Post": entity(posts, "id createdAt")}
    return {
        "a": Resolvers(root={"feed": lambda: posts, "aFeed": lambda: posts[1:]}, references=references),
        "b": Resolvers(root={"feed": lambda: posts, "bFeed": lambda: posts[:1]}, references=references),
    }


def override_with_requires() -> SuiteResolvers:
    users = [{"id": f"u{n}", "name": f"u{n}-name"} for n in (1, 2, 3)]

    def prefixed(letter: str, row: Row) -> Resolvers:
        return Resolvers(
            root={f"userIn{letter.upper()}": lambda: row},
            references={"User": entity(users, "id", takes="name")},
            fields={
                "User.name": lambda _user: "NEVER",
                f"User.{letter}Name": lambda user: f"{letter}__{user.get('name')}",
            },
        )

    return {
        "a": prefixed("a", users[0]),
        "b": Resolvers(root={"userInB": lambda: users[1]}, references={"User": entity(users, "id name")}),
        "c": prefixed("c", users[2]),
    }


def override_type_interface() -> SuiteResolvers:
    images = [{"__typename": "ImagePost", "id": i, "createdAt": f"{i}-createdAt"} for i in ("i1", "i2")]
    texts = [
        {"__typename": "TextPost", "id": t, "createdAt": f"{t}-createdAt", "body": f"{t}-body"} for t in ("t1", "t2")
    ]
    image = entity(images, "id createdAt")
    return {
        "a": Resolvers(
            root={"feed": lambda: images},
            references={"ImagePost": image},
            fields={"ImagePost.createdAt": lambda _post: "NEVER"},
        ),
        "b": Resolvers(
            root={"anotherFeed": lambda: images},
            references={"ImagePost": image, "TextPost": entity(texts, "id createdAt body")},
        ),
    }


PROVIDES_SUITES = {
    "nested-provides": nested_provides,
    "provides-only-requested-fields": provides_only_requested_fields,
    "provides-on-interface": provides_on_interface,
    "provides-on-union": provides_on_union,
    "simple-override": simple_override,
    "unavailable-override": unavailable_override,
    "override-with-requires": override_with_requires,
    "override-type-interface": override_type_interface,
}
