"""A little graph with handwritten plans: a shop's products, with reviews from a second subgraph."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLSchema, build_schema

from router.execution import Engine, EngineOptions, ExecutionResult, GraphQLRequest
from router.planning.plan import (
    EntityTarget,
    Fetch,
    FetchedField,
    FetchedSelection,
    FetchId,
    ListItems,
    OperationKind,
    OutputType,
    ProjectedField,
    Projection,
    QueryPlan,
    RepresentationTemplate,
    RequiredField,
    SubgraphName,
)
from router.transport import FakeTransport
from router.transport.testing.fake import FakeResponse

SCHEMA = build_schema("""
    type Query { products: [Product!] product(upc: ID): Product }
    type Product { upc: ID! name: String rating: Int! reviews: [Review!] }
    type Review { body: String }
    type Mutation { first: Int second: Int }
    type Subscription { productChanged: Product }
""")

EACH = ListItems.EACH


@dataclass(frozen=True, slots=True)
class HandPlanned:
    """A graph that knows one plan."""

    query_plan: QueryPlan
    api_schema: GraphQLSchema = SCHEMA
    override_labels: frozenset[str] = frozenset()

    def plan(
        self, document: DocumentNode, operation_name: str | None, *, active_labels: frozenset[str], defer: bool
    ) -> QueryPlan:
        return self.query_plan


def root_fetch(document: str = "{ products { upc } }", **changes: object) -> Fetch:
    """Return a fetch of root fields from `products`."""
    arguments: dict[str, object] = {
        "id": FetchId(0),
        "subgraph": SubgraphName("products"),
        "kind": OperationKind.QUERY,
        "document": document,
        "operation_name": None,
        "variables": (),
        "selection": FetchedSelection((FetchedField("products", "products"),)),
    }
    return Fetch(**{**arguments, **changes})  # type: ignore[arg-type]


def product_target(*paths: tuple[object, ...], key: str = "_entities") -> EntityTarget:
    """Products by their `upc`, at `paths`."""
    return EntityTarget(
        key,
        "representations",
        paths,  # type: ignore[arg-type]
        (RepresentationTemplate(frozenset({"Product"}), "Product", (RequiredField("upc", "upc", mandatory=True),)),),
        FetchedSelection((FetchedField("rating", "rating"),)),
    )


def single_target(*paths: tuple[object, ...]) -> EntityTarget:
    """As `product_target`, where nothing but a product can stand."""
    template = RepresentationTemplate(None, "Product", (RequiredField("upc", "upc", mandatory=True),))
    target = product_target(*paths)
    return EntityTarget(
        target.response_key, target.representations_variable, target.paths, (template,), target.selection
    )


def entity_fetch(target: EntityTarget, **changes: object) -> Fetch:
    """Return a fetch of products from `reviews`, after fetch 0."""
    arguments: dict[str, object] = {
        "id": FetchId(1),
        "subgraph": SubgraphName("reviews"),
        "kind": OperationKind.QUERY,
        "document": "query($representations: [_Any!]!) { _entities(representations: $representations) "
        "{ ... on Product { rating } } }",
        "operation_name": None,
        "variables": (),
        "depends_on": (FetchId(0),),
        "targets": (target,),
    }
    return Fetch(**{**arguments, **changes})  # type: ignore[arg-type]


def projected(
    key: str,
    type_name: str,
    *wrappers: str,
    parent: str = "Product",
    of: Projection | None = None,
    **changes: object,
) -> ProjectedField:
    """Return a projected field whose response key, internal key and name are one."""
    arguments: dict[str, object] = {
        "response_key": key,
        "internal_key": key,
        "parent_type": parent,
        "name": key,
        "type": OutputType(type_name, wrappers),
        "selection": of,
    }
    return ProjectedField(**{**arguments, **changes})  # type: ignore[arg-type]


def product_list(*fields: ProjectedField, wrappers: tuple[str, ...] = ("[", "!")) -> Projection:
    """`{ products { ...fields } }`."""
    products = Projection(fields, static_type="Product")
    return Projection((projected("products", "Product", *wrappers, parent="Query", of=products),), "Query")


def query_plan(*fetches: Fetch, projection: Projection, **changes: object) -> QueryPlan:
    """Return a plan of a query."""
    return QueryPlan(OperationKind.QUERY, None, fetches, projection, **changes)  # type: ignore[arg-type]


@dataclass(slots=True)
class Shop:
    """An engine over the shop; `responses` gives each subgraph's response or failure."""

    plan: QueryPlan
    responses: Mapping[str, FakeResponse]
    options: EngineOptions = field(default_factory=EngineOptions)
    transports: dict[str, FakeTransport] = field(default_factory=dict)

    def engine(self) -> Engine:
        self.transports = {name: FakeTransport(response) for name, response in self.responses.items()}
        return Engine(HandPlanned(self.plan), self.transports, self.options)

    async def execute(self, query: str = "{ products { upc } }", **changes: object) -> dict[str, object]:
        result = await self.engine().execute(GraphQLRequest(query, **changes))  # type: ignore[arg-type]
        assert isinstance(result, ExecutionResult)
        return result.as_json()
