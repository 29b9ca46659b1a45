"""The German translations of the messages of learning."""

from typing import Final

GERMAN: Final = {
    "There is no such lecture; it may have been deleted.": (
        "Diese Lektion gibt es nicht; vielleicht wurde sie gelöscht."
    ),
    "Send 1 to {most} reports at once.": "Sende 1 bis {most} Berichte auf einmal.",
    "A report has at most {most} ranges, and an id of 1 to {longest} characters.": (
        "Ein Bericht hat höchstens {most} Bereiche und eine ID von 1 bis {longest} Zeichen."
    ),
    "A range starts at zero or later, and ends after it starts.": (
        "Ein Bereich beginnt bei null oder später und endet nach seinem Beginn."
    ),
    "There is no such lecture.": "Diese Lektion gibt es nicht.",
    "Reports sent at once are of one course.": "Berichte, die zusammen gesendet werden, gehören zu einem Kurs.",
    "You are not enrolled in this course.": "Du bist in diesem Kurs nicht eingeschrieben.",
    "A rating is 1 to 5 stars.": "Eine Bewertung hat 1 bis 5 Sterne.",
    "A text has at most {most} characters.": "Ein Text hat höchstens {most} Zeichen.",
    "Watch a little more of the course before you review it.": (
        "Sieh dir etwas mehr vom Kurs an, bevor du ihn bewertest."
    ),
    "There is no such review.": "Diese Bewertung gibt es nicht.",
    "A reason has 1 to {most} characters.": "Ein Grund hat 1 bis {most} Zeichen.",
    "You do not teach this course.": "Du leitest diesen Kurs nicht.",
}
