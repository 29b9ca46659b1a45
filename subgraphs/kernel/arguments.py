"""What clients send as arguments, parsed."""

from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import Id, IdKind, InvalidId


def known_id(kind: IdKind[Id], text: str, argument: str) -> Id:
    """The text as an id of that kind. Raises BadUserInput, which names the argument."""
    try:
        return kind.parse(text)
    except InvalidId:
        raise BadUserInput(f"{argument} is not an id of ours.", argument=argument) from None
