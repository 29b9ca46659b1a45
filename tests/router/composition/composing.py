"""Composing in tests: subgraphs as keyword arguments, with marks where errors are expected.

`»` in a subgraph stands before the place of an expected error; it is taken out before composing.
"""

from router.composition import CompositionResult, SourceLocation, SubgraphDocument, compose
from router.federation.specifications.feature_urls import FEDERATION_IDENTITY
from router.federation.specifications.features import specification
from router.federation.specifications.versions import FeatureVersion

MARK = "»"


def federation(version: str = "v2.9") -> str:
    """Return a line that links the version of federation and imports all its directives."""
    parsed = FeatureVersion.parse(version)
    assert parsed is not None
    known = specification(FEDERATION_IDENTITY, parsed)
    assert known is not None
    names = ", ".join(f'"@{name}"' for name in known.directives)
    return f'extend schema @link(url: "{FEDERATION_IDENTITY}/{version}", import: [{names}])\n'


def composed(_version: str = "v2.9", **subgraphs: str) -> CompositionResult:
    """Return the result of composing; subgraphs that link nothing themselves link the version of federation."""
    documents = [
        SubgraphDocument(name, f"http://{name}", sdl if "@link" in sdl else federation(_version) + sdl)
        for name, sdl in subgraphs.items()
    ]
    return compose(documents)


def supergraph(_version: str = "v2.9", **subgraphs: str) -> str:
    """Return the supergraph of subgraphs that compose."""
    result = composed(_version, **subgraphs)
    assert result.errors == ()
    assert result.supergraph_sdl is not None
    return result.supergraph_sdl


def definition(sdl: str, name: str) -> str:
    """Return the text of one definition of a supergraph."""
    blocks = [block for block in sdl.split("\n\n") if f" {name}" in block.split("\n{")[0].split("{")[0]]
    return next(block for block in blocks if name in block.replace("(", " ").split())


def unmarked(_version: str = "v2.9", **subgraphs: str) -> tuple[dict[str, str], set[SourceLocation]]:
    """Return the subgraphs without their marks, and the places of those."""
    places: set[SourceLocation] = set()
    clean: dict[str, str] = {}
    for name, sdl in subgraphs.items():
        text = sdl if "@link" in sdl else federation(_version) + sdl
        while MARK in text:
            before, _, after = text.partition(MARK)
            line, column = before.count("\n") + 1, len(before.rsplit("\n", 1)[-1]) + 1
            places.add(SourceLocation(name, line, column))
            text = before + after
        clean[name] = text
    return clean, places


def assert_error(code: str, _version: str = "v2.9", **subgraphs: str) -> str:
    """Composing fails with this code only, at exactly the marked places; gives the first message."""
    clean, expected = unmarked(_version, **subgraphs)
    result = composed(_version, **clean)
    assert {error.code for error in result.errors} == {code}, [error.message for error in result.errors]
    assert {location for error in result.errors for location in error.locations} == expected
    assert result.supergraph_sdl is None
    return result.errors[0].message


def hint_codes(_version: str = "v2.9", **subgraphs: str) -> set[str]:
    """Return the codes of the hints on subgraphs that compose."""
    result = composed(_version, **subgraphs)
    assert result.errors == ()
    return {hint.code for hint in result.hints}
