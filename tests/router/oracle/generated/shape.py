"""The parameters of one case: small numbers and switches, so that a failing case shrinks to a small graph."""

from dataclasses import dataclass
from random import Random

from tests.router.oracle.operations import OperationLimits


@dataclass(frozen=True)
class Shape:
    """`seed` decides everything that the parameters leave open."""

    seed: int
    entities: int = 3
    values: int = 1
    subgraphs: int = 3
    fields: int = 3
    depth: int = 3
    width: int = 3
    interface: bool = True
    union: bool = True
    interface_object: bool = False
    several_keys: bool = False
    requires: bool = True
    provides: bool = True
    overrides: bool = True
    shareable: bool = True
    arguments: bool = True
    failures: bool = False
    strict_nulls: bool = False
    conditions: bool = True
    mutation: bool = False

    @property
    def operations(self) -> OperationLimits:
        """The limits of the case's operations."""
        return OperationLimits(self.depth, self.width, self.conditions)

    def random(self, purpose: str) -> Random:
        """Return an independent stream of choices, so that one parameter does not change what another decides."""
        return Random(f"{self.seed}/{purpose}")


def random_shape(random: Random) -> Shape:
    """Return a shape for the long run, with every combination of features likely."""

    def often(probability: float) -> bool:
        return random.random() < probability

    return Shape(
        seed=random.getrandbits(48),
        entities=random.randint(1, 5),
        values=random.randint(0, 2),
        subgraphs=random.randint(1, 5),
        fields=random.randint(1, 5),
        depth=random.randint(1, 5),
        width=random.randint(1, 5),
        interface=often(0.6),
        union=often(0.5),
        interface_object=often(0.3),
        several_keys=often(0.4),
        requires=often(0.6),
        provides=often(0.5),
        overrides=often(0.4),
        shareable=often(0.5),
        arguments=often(0.6),
        failures=often(0.3),
        strict_nulls=often(0.3),
        conditions=often(0.5),
        mutation=often(0.15),
    )
