"""The search index holds tokens of titles and filters beside words, so one inverted index serves every search.

The tokens are made of what the index has, so that searches find courses while the worker indexes each of them again,
with whatever else the analysis of texts has learnt.
"""

import zlib
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_BATCH = 1_000
_ADD_TOKENS = sa.text("""
    update course_search set words = array_to_tsvector(array(
        select distinct token from unnest(
            tsvector_to_array(words)
            || array(select '@' || title from unnest(tsvector_to_array(title_words)) as title)
            || array(select '=CATEGORY/' || category from unnest(category_ids) as category)
            || array(select '=RATING/' || step from unnest(array['3.0', '3.5', '4.0', '4.5']) as step
                     where rating_average >= step::float)
            || array[
                '=listed',
                '=LEVEL/' || level,
                '=LANGUAGE/' || language,
                '=PRICE/' || case when price_minor = 0 then 'FREE' else 'PAID' end,
                '=CURRENCY/' || currency,
                '=price-bits/' || least(length(ltrim(greatest(price_minor, 0)::bit(64)::text, '0')), 40),
                '=duration-bits/' || least(length(ltrim(greatest(duration_seconds / 60, 0)::bit(32)::text, '0')), 32)
            ]
            || array(select '=sample/' || number from unnest(cast(:levels as integer[])) as number)
        ) as token
    ))
    where course_id = any(:courses)
""")


def upgrade() -> None:
    op.drop_index("ix_course_search_title_words", "course_search")
    op.drop_index("ix_course_search_category_ids", "course_search")
    op.drop_index("ix_course_search_words", "course_search")
    _add_tokens(op.get_bind())
    # An indexed course replaces a row of an older revision alone.
    op.execute("update course_search set revision = revision - 1")
    op.create_index(
        "ix_course_search_words",
        "course_search",
        ["words"],
        postgresql_using="gin",
        # Without a list of pending entries, which every search would have to read.
        postgresql_with={"fastupdate": "off"},
    )
    # Every course is indexed again, by the worker.
    op.execute("update courses set indexed_revision = 0")


def _add_tokens(connection: sa.Connection) -> None:
    listed = connection.execute(sa.text("select course_id from course_search where listed")).scalars().all()
    for levels, courses in _by_sample(listed).items():
        for batch in _batches(courses):
            connection.execute(_ADD_TOKENS, {"levels": list(range(1, levels + 1)), "courses": batch})


def _by_sample(course_ids: Sequence[str]) -> dict[int, list[str]]:
    """Return the courses by the number of samples that they are in: each has a quarter of the one before."""
    found: dict[int, list[str]] = {}
    for course_id in course_ids:
        number = zlib.crc32(course_id.encode())
        levels = 0
        while levels < 5 and number % 4 ** (levels + 1) == 0:
            levels += 1
        found.setdefault(levels, []).append(course_id)
    return found


def _batches(course_ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(course_ids), _BATCH):
        yield course_ids[start : start + _BATCH]
