"""Ids of objects that are known by other ids: what a user has in a course, in a currency, of a kind.

Such an object has no row of its own whose id it could have; a normalised cache needs one nevertheless. The id is a
TypeID whose UUID is version 8 (RFC 9562, section 5.8): 122 bits of the SHA-256 of the parts.
"""

from hashlib import sha256

from subgraphs.kernel.identity.ids import Id, IdKind, typeid_suffix


def derived_id(kind: IdKind[Id], *parts: str) -> Id:
    """Return the id of the object that these parts determine; the same parts always have the same id."""
    # Texts with lone surrogates are ids of nothing, and still have one of their own.
    encoded = "\0".join(parts).encode(errors="surrogatepass")
    digest = int.from_bytes(sha256(encoded).digest()[:16])
    uuid8 = digest & ~(0xF << 76) & ~(0b11 << 62) | 0x8 << 76 | 0b10 << 62
    return kind.parse(f"{kind.prefix}_{typeid_suffix(uuid8)}")
