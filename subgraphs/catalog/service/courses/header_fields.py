"""The fields of a course's header: validation and normalisation, as pure functions. Each raises CatalogError."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import Course, CourseAudience, CourseLevel
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import CategoryId, UserId
from subgraphs.kernel.values.changes import KEEP, Keep, changed
from subgraphs.kernel.values.languages import InvalidLanguage, canonical_language
from subgraphs.kernel.values.money import Money
from subgraphs.kernel.values.plain_text import clean_line, clean_text
from subgraphs.kernel.values.price_limits import price_limits

MAX_INSTRUCTORS = 10
_MAX_SUBTITLE = 200
_MAX_DESCRIPTION = 20_000
MAX_SHORT_TEXTS = 12
MAX_SHORT_TEXT = 160


@dataclass(frozen=True, slots=True)
class HeaderEdit:
    """The fields of a header to change; None clears a field that may be empty."""

    title: str | Keep = KEEP
    subtitle: str | Keep | None = KEEP
    """Blank removes the subtitle."""
    description: str | Keep | None = KEEP
    """Blank removes the description."""
    category_id: CategoryId | Keep = KEEP
    level: CourseLevel | Keep = KEEP
    language: str | Keep = KEEP
    price: Money | Keep | None = KEEP
    outcomes: Sequence[str] | Keep | None = KEEP
    requirements: Sequence[str] | Keep | None = KEEP
    audience: Sequence[str] | Keep | None = KEEP


def header_change(edit: HeaderEdit) -> Callable[[Course], Course]:
    """Validate the edit, and return the function that applies it to a course."""
    title = KEEP if edit.title is KEEP else validated_title(edit.title)
    subtitle = KEEP if edit.subtitle is KEEP else validated_subtitle(edit.subtitle or "")
    description = KEEP if edit.description is KEEP else validated_description(edit.description or "")
    language = KEEP if edit.language is KEEP else validated_language(edit.language)
    price = validated_price(edit.price) if isinstance(edit.price, Money) else edit.price
    outcomes = KEEP if edit.outcomes is KEEP else short_texts(edit.outcomes or (), "outcomes")
    requirements = KEEP if edit.requirements is KEEP else short_texts(edit.requirements or (), "requirements")
    audience = KEEP if edit.audience is KEEP else short_texts(edit.audience or (), "audience")

    def apply(course: Course) -> Course:
        header = course.header
        return course.with_header(
            replace(
                header,
                title=changed(title, header.title),
                subtitle=changed(subtitle, header.subtitle),
                description=changed(description, header.description),
                category_id=changed(edit.category_id, header.category_id),
                level=changed(edit.level, header.level),
                language=changed(language, header.language),
                price=changed(price, header.price),
                audience=CourseAudience(
                    changed(outcomes, header.audience.outcomes),
                    changed(requirements, header.audience.requirements),
                    changed(audience, header.audience.audience),
                ),
            )
        )

    return apply


def validated_subtitle(text: str) -> str | None:
    """Return a subtitle as one line of visible characters; None if the text is blank."""
    subtitle = clean_line(text)
    if len(subtitle) > _MAX_SUBTITLE:
        raise CatalogError(CatalogErrorCode.TOO_LONG, f"A subtitle has at most {_MAX_SUBTITLE} characters.", "subtitle")
    return subtitle or None


def validated_description(text: str) -> str | None:
    """Return a description of visible characters without surrounding white space; None if the text is blank."""
    description = clean_text(text)
    if len(description) > _MAX_DESCRIPTION:
        raise CatalogError(
            CatalogErrorCode.TOO_LONG, f"A description has at most {_MAX_DESCRIPTION} characters.", "description"
        )
    return description or None


def short_texts(texts: Sequence[str], argument: str) -> tuple[str, ...]:
    """Return a list of lines of visible characters, without blank ones."""
    if len(texts) > MAX_SHORT_TEXTS:
        raise CatalogError(CatalogErrorCode.TOO_MANY, f"This list has at most {MAX_SHORT_TEXTS} entries.", argument)
    lines = [clean_line(text) for text in texts]
    if any(len(line) > MAX_SHORT_TEXT for line in lines):
        raise CatalogError(CatalogErrorCode.TOO_LONG, f"An entry has at most {MAX_SHORT_TEXT} characters.", argument)
    return tuple(line for line in lines if line)


def validated_language(tag: str) -> str:
    """Return a language tag (BCP 47, without extensions) in canonical form."""
    try:
        return canonical_language(tag)
    except InvalidLanguage:
        raise CatalogError(CatalogErrorCode.INVALID, "A language is a tag such as en or pt-BR.", "language") from None


def validated_price(price: Money) -> Money:
    """Return a price within the limits."""
    problem = price_limits(price.currency).problem(price)
    if problem is not None:
        raise CatalogError(CatalogErrorCode.INVALID, problem, "price")
    return price


def with_co_instructors(course: Course, user_ids: tuple[UserId, ...]) -> Course:
    """Return the course taught by its owner and these users; the shares of those who leave go back to the owner."""
    owner = course.header.owner_id
    instructors = (owner, *(user_id for user_id in dict.fromkeys(user_ids) if user_id != owner))
    if len(instructors) > MAX_INSTRUCTORS:
        raise CatalogError(CatalogErrorCode.TOO_MANY, f"At most {MAX_INSTRUCTORS} people teach a course.", "userIds")
    return _taught_by(course, instructors)


def with_owner(course: Course, user_id: UserId) -> Course:
    """Return the course owned by this user, whose part is what the other co-instructors have no share in.

    The owner before teaches it further, without a share, until they are removed or leave.
    """
    instructors = (user_id, *(each for each in course.header.instructor_ids if each != user_id))
    if len(instructors) > MAX_INSTRUCTORS:
        raise CatalogError(CatalogErrorCode.TOO_MANY, f"At most {MAX_INSTRUCTORS} people teach a course.", "userIds")
    return _taught_by(course, instructors)


def _taught_by(course: Course, instructors: tuple[UserId, ...]) -> Course:
    """Return the course with these instructors, of whom the co-instructors keep their shares."""
    shares = course.header.co_instructor_shares
    kept = {user_id: points for user_id, points in shares.items() if user_id in instructors[1:]}
    return course.with_header(replace(course.header, instructor_ids=instructors, co_instructor_shares=kept))
