"""The texts of the demonstration data; words in braces are replaced, most of them by parts of a `Subject`."""

from dataclasses import dataclass

FIRST_NAMES = (
    "Amara", "Björn", "Chiara", "Dmitri", "Elif", "Farah", "Goran", "Hana", "Ingrid", "Jamal", "Keiko", "Liam",
    "Mbali", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Sanjay", "Tomás", "Ulla", "Viktor", "Wanjiru", "Ximena",
    "Yusuf", "Zofia",
)  # fmt: skip
LAST_NAMES = (
    "Abebe", "Bergström", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito", "Jensen", "Kowalski",
    "Lindqvist", "Mensah", "Novak", "Okafor", "Petrov", "Quispe", "Rossi", "Silva", "Tanaka", "Usman", "Varga",
    "Weber", "Yilmaz", "Zhang",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """A category, the topics of its courses, and what learners will do: a verb phrase after "to"."""

    category: str
    topics: tuple[str, ...]
    activity: str


SUBJECTS = (
    Subject("Web development", ("HTML and CSS", "TypeScript", "React", "GraphQL", "Web performance"), "build sites"),
    Subject("Data science", ("Python for data", "Statistics", "Machine learning", "SQL", "Visualisation"), "read data"),
    Subject("Cloud and operations", ("Linux", "Containers", "Kubernetes", "Observability", "Networks"), "run systems"),
    Subject("Design", ("Typography", "Colour", "Interface design", "Sketching", "Design systems"), "design things"),
    Subject("Photography", ("Portraits", "Landscapes", "Street photography", "Editing", "Light"), "take pictures"),
    Subject("Music", ("Piano", "Guitar", "Music theory", "Mixing", "Singing"), "make music"),
    Subject("Languages", ("Spanish", "Japanese", "German", "Arabic", "Swahili"), "hold conversations"),
    Subject("Business", ("Bookkeeping", "Negotiation", "Product management", "Pricing", "Public speaking"), "work"),
    Subject("Writing", ("Short stories", "Technical writing", "Poetry", "Journalism", "Screenwriting"), "write"),
    Subject("Cooking", ("Bread", "Knife skills", "Fermentation", "Noodles", "Vegetables"), "cook"),
    Subject("Health", ("Running", "Yoga", "Sleep", "Nutrition", "Strength training"), "look after yourself"),
    Subject("Mathematics", ("Calculus", "Linear algebra", "Probability", "Number theory", "Geometry"), "prove things"),
)

TITLES = (
    "{topic} from the ground up",
    "{topic}: the missing manual",
    "Practical {topic}",
    "{topic} in a weekend",
    "{topic} for the curious",
    "Thinking in {topic}",
    "{topic}, slowly and well",
    "The craft of {topic}",
)
SUBTITLES = (
    "Short lessons, real exercises, no filler",
    "Everything that you need to begin, in the right order",
    "For those who tried before and gave up",
    "Learn by making something that you will keep",
)
OUTCOMES = (
    "Know the few ideas of {topic} that carry all the others",
    "Choose the right tool for a task, and say why",
    "Finish small pieces of work that you can show",
    "Find your own mistakes, and mend them",
    "Go on learning {topic} by yourself",
)
REQUIREMENTS = (
    "No knowledge of {topic}",
    "Half an hour on most days, and something to write on",
)
AUDIENCE = (
    "Beginners who want to {activity}",
    "Those who tried {topic} before and gave up",
    "Practitioners who look for the reasons behind their habits",
)
DESCRIPTION = (
    "This course teaches {topic} to people who want to {activity}. It begins with the few ideas that carry all the "
    "others, and each lesson ends with something to try. You need no more than {hours} hours and some patience. By the "
    "end you will have made {count} small pieces of work, and you will know how to go on by yourself."
)
SECTIONS = ("Getting started", "The ideas that matter", "Going further")
LECTURES = (
    "Why {topic}?", "What you need", "Your first attempt", "Looking closely", "Common mistakes", "A worked example",
    "Taking it apart", "Doing it again, better", "Where to go from here",
)  # fmt: skip
ARTICLE = (
    "<h2>{title}</h2><p>Take ten minutes for this lesson. Read it once, put it aside, and try what it says with "
    "{topic}: {attempt}.</p><p>Then compare what you have with what you expected, and write down the difference. That "
    "difference is what the next lesson is about.</p>"
)
ATTEMPTS = ("make the smallest thing that could work", "copy an example by hand", "explain it to somebody", "undo it")

REVIEWS = {
    5: ("Clear, warm and to the point.", "I finished it in two evenings and started again.", "Exactly what I needed."),
    4: ("Very good; a few lessons could be shorter.", "Well explained, with good exercises.", "Would take another."),
    3: ("Solid, but slow in the middle.", "Fine for beginners.", "Good ideas, uneven sound."),
    2: ("Too basic for the price.", "I expected more examples."),
    1: ("Not for me.",),
}
"""The texts of reviews by their stars."""
