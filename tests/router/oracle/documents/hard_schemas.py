"""Our own documents, each with one difficulty for the planner."""

from collections.abc import Mapping
from dataclasses import dataclass

from router.federation import SubgraphDocument

_LINK = """extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: [
    "@key" "@shareable" "@external" "@requires" "@provides" "@override" "@interfaceObject" "@context" "@fromContext"
  ]
)
"""


@dataclass(frozen=True)
class HardGraph:
    """`difficulty` describes it. `sdls`: its subgraphs by name, without the link to the specification."""

    name: str
    difficulty: str
    sdls: Mapping[str, str]

    @property
    def documents(self) -> list[SubgraphDocument]:
        return [SubgraphDocument(name, f"http://{name}", _LINK + sdl) for name, sdl in self.sdls.items()]


HARD_GRAPHS = (
    HardGraph(
        "keys_inside_of_keys",
        ("Keys reach into value objects and into other entities, and one is sent on as part of another."),
        {
            "a": """
                type Query { order(id: ID!): Order orders(first: Int): [Order!]! }
                type Order @key(fields: "id") @key(fields: "ref { code region { name } }") {
                  id: ID!
                  ref: Ref!
                  total: Int
                  lines: [Line!]!
                }
                type Ref @shareable { code: String! region: Region! }
                type Region @shareable { name: String! }
                type Line @key(fields: "order { id } no") { order: Order! no: Int! qty: Int product: Product }
                type Product @key(fields: "sku") { sku: String! }
            """,
            "b": """
                type Order @key(fields: "ref { code region { name } }") {
                  ref: Ref!
                  shipment: Shipment
                  status: Status
                }
                type Ref @shareable { code: String! region: Region! }
                type Region @shareable { name: String! }
                type Shipment @key(fields: "track { no }") { track: Track! eta: String }
                type Track @shareable { no: String! }
                enum Status { OPEN DONE }
            """,
            "c": """
                type Line @key(fields: "order { id } no") {
                  order: Order!
                  no: Int!
                  qty: Int @external
                  price: Float @requires(fields: "qty")
                }
                type Order @key(fields: "id") {
                  id: ID!
                  total: Int @external
                  tax: Float @requires(fields: "total")
                }
                type Product @key(fields: "sku") { sku: String! name: String weight: Int }
            """,
            "d": """
                type Shipment @key(fields: "track { no }") { track: Track! carrier: Carrier }
                type Track @shareable { no: String! }
                interface Carrier { name: String rating: Int }
                type Dhl implements Carrier { name: String rating: Int code: ID }
                type Ups implements Carrier @key(fields: "name") { name: String rating: Int @shareable}
            """,
            "e": """
                type Ups @key(fields: "name") { name: String rating: Int @shareable planes: Int }
                type Product @key(fields: "sku") {
                  sku: String!
                  weight: Int @external
                  name: String @external
                  label(sep: String = "-"): String @requires(fields: "name weight")
                }
            """,
        },
    ),
    HardGraph(
        "lists_in_keys",
        (
            "A key is a list of entities; another is an entity whose own key has two parts, known by one of "
            "them elsewhere."
        ),
        {
            "a": """
                type Query { shelves: [Shelf] top: Shelf }
                type Shelf @key(fields: "products { id part }") { products: [Product!]! }
                type Product @key(fields: "id part") { id: ID! part: ID }
            """,
            "b": """
                type Shelf @key(fields: "products { id part }") {
                  products: [Product!]!
                  first: Product @shareable
                  size: Int
                }
                type Product @key(fields: "id part") @key(fields: "id") { id: ID! part: ID category: Category }
                type Category @key(fields: "mainProduct { id }") { mainProduct: Product! tag: String }
            """,
            "c": """
                type Category @key(fields: "mainProduct { id }") {
                  mainProduct: Product!
                  name: String
                  children: [Category!]
                }
                type Product @key(fields: "id") { id: ID! price: Int }
            """,
        },
    ),
    HardGraph(
        "interface_objects",
        (
            "Three subgraphs know the interface: one by its members, two only by the object that stands for it, one "
            "of which needs what the other computes."
        ),
        {
            "a": """
                type Query { media(kind: Int): [Media!]! one: Media }
                interface Media @key(fields: "id") { id: ID! title: String }
                type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
                type Film implements Media @key(fields: "id") { id: ID! title: String mins: Int sequel: Film }
                type Song implements Media @key(fields: "id") { id: ID! title: String album: Media }
            """,
            "b": """
                type Media @key(fields: "id") @interfaceObject {
                  id: ID!
                  title: String @external
                  score: Int
                  slug(p: String = "x"): String @requires(fields: "title")
                  related: [Media!]
                }
                type Query { best: Media list: [Media] }
            """,
            "c": """
                type Media @key(fields: "id") @interfaceObject {
                  id: ID!
                  score: Int @external
                  rank: Int @requires(fields: "score")
                  owner: User
                }
                type User @key(fields: "id") { id: ID! }
            """,
            "d": """
                type User @key(fields: "id") { id: ID! name: String fav: Book }
                type Book @key(fields: "id") {
                  id: ID!
                  pages: Int @external
                  long: Boolean @requires(fields: "pages")
                }
            """,
        },
    ),
    HardGraph(
        "provides_through_abstract_types",
        ("What is provided depends on which member comes back, and reaches through an entity into the next."),
        {
            "a": """
                type Query {
                  feed: [Item]
                  pick: Pick @provides(fields: "... on Post { title } ... on Ad { url }")
                  first: Item @provides(fields: "... on Post { author { name } }")
                }
                interface Item { id: ID! }
                type Post implements Item @key(fields: "id") {
                  id: ID!
                  title: String @external
                  author: User @external
                }
                type Ad implements Item @key(fields: "id") { id: ID! url: String @external }
                union Pick = Post | Ad
                type User @key(fields: "id") { id: ID! name: String @external }
            """,
            "b": """
                type Post @key(fields: "id") {
                  id: ID!
                  title: String @shareable
                  author: User @shareable
                  body: String
                }
                type User @key(fields: "id") { id: ID! }
                type Ad @key(fields: "id") { id: ID! url: String @shareable clicks: Int }
            """,
            "c": """
                type User @key(fields: "id") { id: ID! name: String @shareable email: String posts: [Post!] }
                type Post @key(fields: "id", resolvable: false) { id: ID! }
            """,
        },
    ),
    HardGraph(
        "requirements_on_requirements",
        ("Fields that need computed fields, with arguments, through unions, in chains of three subgraphs."),
        {
            "a": """
                type Query { account(id: ID): Account accounts: [Account!] }
                type Account @key(fields: "id") { id: ID! currency: String owner: Owner contact: Contact }
                type Owner @key(fields: "id") { id: ID! first: String last: String }
                union Contact = Mail | Phone
                type Mail { addr: String }
                type Phone { num: String kind: Kind }
                enum Kind { HOME WORK }
            """,
            "b": """
                type Account @key(fields: "id") {
                  id: ID!
                  currency: String @external
                  owner: Owner @external
                  balance(unit: String = "c"): Int @requires(fields: "currency owner { first last }")
                }
                type Owner @key(fields: "id") {
                  id: ID!
                  first: String @external
                  last: String @external
                  full: String @requires(fields: "first last")
                }
            """,
            "c": r"""
                type Account @key(fields: "id") {
                  id: ID!
                  balance(unit: String = "c"): Int @external
                  contact: Contact @external
                  owner: Owner @external
                  rich: Boolean @requires(fields: "balance(unit: \"k\")")
                  poor: Boolean @requires(fields: "balance(unit: \"c\") owner { full }")
                  reach: String @requires(fields: "contact { ... on Mail { addr } ... on Phone { num kind } }")
                }
                union Contact = Mail | Phone
                type Mail { addr: String @external }
                type Phone { num: String @external kind: Kind @external }
                enum Kind { HOME WORK }
                type Owner @key(fields: "id") { id: ID! full: String @external }
            """,
            "d": """
                type Account @key(fields: "id") {
                  id: ID!
                  rich: Boolean @external
                  poor: Boolean @external
                  level: Int @requires(fields: "rich poor")
                  next: Account
                }
            """,
        },
    ),
    HardGraph(
        "shared_value_objects",
        (
            "Value objects that two or three subgraphs complete, without any key, at any depth; one field "
            "leads back to the root."
        ),
        {
            "a": """
                type Query { me: User @shareable config: Config @shareable }
                type User @shareable { id: ID! profile: Profile }
                type Profile @shareable { a: Int }
                type Config @shareable { x: Int deep: Deep }
                type Deep @shareable { p: Int entry: Entry }
                type Entry @key(fields: "id") { id: ID! e1: Int }
            """,
            "b": """
                type Query { me: User @shareable config: Config @shareable }
                type User @shareable { id: ID! profile: Profile }
                type Profile @shareable { b: Int }
                type Config @shareable { y: Int deep: Deep }
                type Deep @shareable { q: Int entry: Entry }
                type Entry @key(fields: "id") { id: ID! e2: Int }
            """,
            "c": """
                type Query { config: Config @shareable }
                type Config @shareable { z: [Int] deep: Deep }
                type Deep @shareable { r: Int }
                type Entry @key(fields: "id") { id: ID! e3(x: Int!): String up: Query }
            """,
        },
    ),
    HardGraph(
        "unions_that_differ",
        ("A union has other members in each subgraph, and the same field another type in each member."),
        {
            "a": """
                type Query { first: [Result] viewer: Viewer }
                union Result = Article | Book
                type Viewer @shareable { result: Result @shareable list: [Result] @shareable }
                type Article @key(fields: "id") { id: ID! size: Int! }
                type Book @key(fields: "id") { id: ID! size: String weight: Weight }
                type Weight @shareable { grams: Int }
            """,
            "b": """
                type Query { second: [Result] other: Viewer }
                union Result = Article | Clip
                type Viewer @shareable { result: Result @shareable list: [Result] @shareable }
                type Article @key(fields: "id") { id: ID! rank: Int }
                type Clip @key(fields: "id") { id: ID! size: Boolean weight: Weight }
                type Weight @shareable { grams: Int }
            """,
            "c": """
                type Book @key(fields: "id") { id: ID! rank: String clip: Clip }
                type Clip @key(fields: "id") { id: ID! rank: Float book: Book }
            """,
        },
    ),
    HardGraph(
        "progressive_overrides",
        "Two labels decide for each request which subgraph has each of three fields.",
        {
            "a": """
                type Query { parcel: Parcel parcels: [Parcel!] }
                type Parcel @key(fields: "id") { id: ID! weight: Int address: String depot: Depot }
                type Depot @key(fields: "id") { id: ID! places: Int }
            """,
            "b": """
                type Parcel @key(fields: "id") {
                  id: ID!
                  weight: Int @override(from: "a", label: "l1")
                  depot: Depot @override(from: "a", label: "l2")
                  route: String @requires(fields: "address")
                  address: String @external
                }
                type Depot @key(fields: "id") {
                  id: ID!
                  places: Int @override(from: "a", label: "l1")
                  gates: Int
                }
            """,
            "c": """
                type Parcel @key(fields: "id") { id: ID! price: Int }
                type Depot @key(fields: "id") { id: ID! load: Int }
            """,
        },
    ),
    HardGraph(
        "arguments_from_context",
        "An argument is taken from the object above, in a subgraph that does not own it.",
        {
            "a": """
                type Query { users: [User!]! u: User }
                type User @key(fields: "id") @context(name: "cx") {
                  id: ID!
                  loc: String!
                  posts: [Post!]!
                  best: Post
                  prefs: Prefs
                }
                type Prefs { lang: String }
                type Post @key(fields: "id") { id: ID! tags: [String] }
            """,
            "b": """
                type User @key(fields: "id") @context(name: "cx") {
                  id: ID!
                  loc: String! @external
                  posts2: [Post!]
                }
                type Post @key(fields: "id") {
                  id: ID!
                  title(lang: String @fromContext(field: "$cx { loc }"), n: Int): String
                }
            """,
        },
    ),
    HardGraph(
        "mutations",
        "Mutations of three subgraphs, whose results need the others.",
        {
            "a": """
                type Query { task: Task }
                type Mutation { add: Task batch(effort: Int!): [Task!] count: Int }
                type Task @key(fields: "id") { id: ID! effort: Int }
            """,
            "b": """
                type Mutation { drop: Task enlist: User }
                type Task @key(fields: "id") {
                  id: ID!
                  effort: Int @external
                  points: Int @requires(fields: "effort")
                  user: User
                }
                type User @key(fields: "id") { id: ID! }
            """,
            "c": """
                type User @key(fields: "id") { id: ID! name: String task: Task }
                type Task @key(fields: "id", resolvable:false) { id: ID! }
                type Mutation { free: User }
            """,
        },
    ),
    HardGraph(
        "interfaces_with_other_members",
        (
            "An interface has members of which only some are entities, fields that only some subgraphs have, "
            "and a second interface overlaps it."
        ),
        {
            "a": """
                type Query { nodes: [Node!] node: Node }
                interface Node { id: ID! label: String kids: [Node] }
                type Folder implements Node @key(fields: "id") { id: ID! label: String kids: [Node] depth: Int }
                type File implements Node & Measured @key(fields: "id") {
                  id: ID!
                  label: String
                  kids: [Node]
                  size: Int
                }
                type Link implements Node @key(fields: "id") { id: ID! label: String @external kids: [Node] }
                interface Measured { size: Int }
            """,
            "b": """
                interface Node { id: ID! label: String weight: Int }
                type Folder implements Node @key(fields: "id") { id: ID! label: String @external weight: Int }
                type File implements Node @key(fields: "id") {
                  id: ID!
                  label: String @external
                  weight: Int
                  other: Node
                }
                type Link implements Node @key(fields: "id") {
                  id: ID!
                  label: String
                  weight: Int
                  measured: [Measured]
                }
                interface Measured { size: Int }
                type Disk implements Measured @key(fields: "size") { size: Int speed: Int }
            """,
            "c": """
                type File @key(fields: "id") {
                  id: ID!
                  count: Int @requires(fields: "weight")
                  weight: Int @external
                }
                type Folder @key(fields: "id") { id: ID! count: String }
                type Disk @key(fields: "size") { size: Int count: [Int!] }
            """,
        },
    ),
    HardGraph(
        "keys_in_objects_of_the_same_type",
        "A key lies in another object of the type that it is a key of, which has to be taken elsewhere for it.",
        {
            "a": """
                type Query { t: T all: [T] }
                type T { id: ID! @shareable other: T! @shareable next: [T!] }
            """,
            "b": """
                type T @key(fields: "id") { id: ID! code: ID! @shareable }
            """,
            "c": """
                type T @key(fields: "other { code }") {
                  other: T! @shareable
                  code: ID! @shareable
                  sku: ID! @shareable
                }
            """,
            "d": """
                type T @key(fields: "sku id") { sku: ID! @shareable id: ID! @shareable y: Int }
            """,
        },
    ),
)
