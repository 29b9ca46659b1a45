"""The errors of one response: each once, bounded in number."""

from router.execution.errors.entry import GraphQLErrorEntry, PathSteps

TOO_MANY = GraphQLErrorEntry("More errors were left out.", "TOO_MANY_ERRORS")


class CollectedErrors:
    """A bounded collection of errors. A message at a path is collected once; entries beyond `limit` are replaced by
    one.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._entries: dict[tuple[str, str, PathSteps | None], GraphQLErrorEntry] = {}
        self._prefixes: set[PathSteps] = set()
        self._covered: set[PathSteps] = set()
        self._left_out = False

    def __bool__(self) -> bool:
        return bool(self._entries)

    @property
    def overflowed(self) -> bool:
        """True once entries were left out, as all further ones will be."""
        return self._left_out

    def add(self, entry: GraphQLErrorEntry) -> None:
        key = (entry.message, entry.code, entry.path)
        if key in self._entries:
            return
        if len(self._entries) >= self.limit:
            self._left_out = True
            return
        self._entries[key] = entry
        path = entry.path or ()
        self._covered.add(path)
        self._prefixes.update(path[:length] for length in range(len(path) + 1))

    def explains(self, path: PathSteps) -> bool:
        """Return whether an entry at, above or below `path` explains a null there."""
        if path in self._prefixes:
            return True
        return any(path[:length] in self._covered for length in range(len(path)))

    def entries(self) -> tuple[GraphQLErrorEntry, ...]:
        found = tuple(self._entries.values())
        return (*found, TOO_MANY) if self._left_out else found
