"""Inlining of a deferred block that is not deferred (`@defer(if: false)`) into the projection around it."""

from dataclasses import replace

from router.planning.plan import ListItems, OnTypes, Path, ProjectedField, Projection


def with_deferred(projection: Projection, path: Path, block: Projection) -> Projection:
    """Add `block`'s fields to the projection at `path`, which starts at the root of `projection`."""
    steps = tuple(step for step in path if isinstance(step, str))
    types = tuple(step for step in path if isinstance(step, OnTypes))
    assert all(isinstance(step, str | OnTypes) or step is ListItems.EACH for step in path)
    names = types[-1].names if types and path and path[-1] is types[-1] else None
    return _added(projection, steps, block, names)


def _added(
    projection: Projection, steps: tuple[str, ...], block: Projection, names: frozenset[str] | None
) -> Projection:
    if not steps:
        return _joined(projection, replace(block, fields=_limited(block, names)))
    return replace(
        projection,
        fields=tuple(
            replace(field, selection=_added(field.selection, steps[1:], block, names))
            if field.internal_key == steps[0] and field.selection is not None
            else field
            for field in projection.fields
        ),
    )


def _limited(block: Projection, names: frozenset[str] | None) -> tuple[ProjectedField, ...]:
    """Limit the block's fields to the object types that the block applies to."""
    if names is None:
        return block.fields
    return tuple(field if field.on_types is not None else replace(field, on_types=names) for field in block.fields)


def _joined(present: Projection, added: Projection) -> Projection:
    fields = _merged(present.fields, added.fields)
    if present.possible_types is None or added.possible_types is None:
        with_any_type = present if added.possible_types is None else added
        return replace(with_any_type, fields=fields)
    return replace(present, fields=fields, type_fetched=present.type_fetched + added.type_fetched)


def _merged(present: tuple[ProjectedField, ...], added: tuple[ProjectedField, ...]) -> tuple[ProjectedField, ...]:
    fields = list(present)
    for new in added:
        for position, old in enumerate(fields):
            if (old.response_key, old.internal_key, old.on_types) == (new.response_key, new.internal_key, new.on_types):
                if old.selection is not None and new.selection is not None:
                    fields[position] = replace(old, selection=_joined(old.selection, new.selection))
                break
        else:
            fields.append(new)
    return tuple(fields)
