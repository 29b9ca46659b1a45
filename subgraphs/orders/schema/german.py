"""The German translations of the messages of orders."""

from typing import Final

GERMAN: Final = {
    "This code is not valid.": "Dieser Code ist nicht gültig.",
    "This code has expired.": "Dieser Code ist abgelaufen.",
    "This code was used as often as it may be.": "Dieser Code wurde so oft benutzt, wie es geht.",
    "This code is for other courses.": "Dieser Code ist für andere Kurse.",
    "A cart holds at most {most} courses.": "Ein Warenkorb fasst höchstens {most} Kurse.",
    "A wishlist holds at most {most}.": "Eine Merkliste fasst höchstens {most} Kurse.",
    "This course is not for sale.": "Dieser Kurs ist nicht zu kaufen.",
    "Courses of different currencies are bought one after the other.": (
        "Kurse in verschiedenen Währungen kauft man nacheinander."
    ),
    "You teach this course.": "Du leitest diesen Kurs.",
    "You have this course.": "Du hast diesen Kurs schon.",
    "This course is not free.": "Dieser Kurs ist nicht kostenlos.",
    "This idempotency key was used for another request.": (
        "Dieser Idempotenzschlüssel wurde für eine andere Anfrage benutzt."
    ),
    "An idempotency key has 1 to {most} printable characters.": (
        "Ein Idempotenzschlüssel hat 1 bis {most} druckbare Zeichen."
    ),
    "This order cannot be paid.": "Diese Bestellung kann nicht bezahlt werden.",
    "The total is below what can be paid by card.": "Der Betrag ist kleiner, als man mit Karte zahlen kann.",
    "Another checkout is under way. Try again in a moment.": (
        "Eine andere Bestellung läuft gerade. Versuche es gleich noch einmal."
    ),
    "The total is {total} now.": "Der Gesamtbetrag ist jetzt {total}.",
    "The total is {total}; payments start at {least}.": (
        "Der Gesamtbetrag ist {total}; Zahlungen beginnen bei {least}."
    ),
    "The total is {total}; one payment is at most {most}.": (
        "Der Gesamtbetrag ist {total}; eine Zahlung beträgt höchstens {most}."
    ),
    "This checkout was closed and nothing was charged. Start another one, with a new key.": (
        "Dieser Bezahlvorgang wurde geschlossen und nichts abgebucht. Beginne einen neuen mit einem neuen Schlüssel."
    ),
    "A payment for this course is being processed.": "Eine Zahlung für diesen Kurs wird gerade verarbeitet.",
    "The cart is empty.": "Der Warenkorb ist leer.",
    "There is no such course.": "Diesen Kurs gibt es nicht.",
    "No admin gave this user the course.": "Keine Admin-Person hat diesem Konto den Kurs gegeben.",
    "An order in this state cannot be refunded.": "Eine Bestellung in diesem Zustand kann nicht erstattet werden.",
    "This course was refunded already.": "Dieser Kurs wurde schon erstattet.",
    "Nothing was paid for this course.": "Für diesen Kurs wurde nichts bezahlt.",
    "A course can be given back within {days} days.": "Einen Kurs kann man binnen {days} Tagen zurückgeben.",
    "Tell the payment service your details first.": "Gib zuerst dem Zahlungsdienst deine Daten an.",
    "There is nothing to pay out yet.": "Es gibt noch nichts auszuzahlen.",
    "The payment service does not respond. Try again in a moment.": (
        "Der Zahlungsdienst antwortet nicht. Versuche es gleich noch einmal."
    ),
    "Payments are not set up here.": "Zahlungen sind hier nicht eingerichtet.",
    "A coupon takes off 1 to 100 percent.": "Ein Gutschein gibt 1 bis 100 Prozent Rabatt.",
    "A coupon can be used {least} to {most} times.": "Ein Gutschein kann {least} bis {most} Mal benutzt werden.",
    "A coupon ends after it starts.": "Ein Gutschein endet nach seinem Beginn.",
    "A coupon does not end before now.": "Ein Gutschein endet nicht in der Vergangenheit.",
    "This is not a course of yours.": "Das ist keiner deiner Kurse.",
    "The course has a coupon of this code.": "Der Kurs hat schon einen Gutschein mit diesem Code.",
    "A code has 3 to 32 letters, digits, hyphens or underscores.": (
        "Ein Code hat 3 bis 32 Buchstaben, Ziffern, Binde- oder Unterstriche."
    ),
    "You have no such coupon.": "So einen Gutschein hast du nicht.",
    "There is no such issue, or it ends by itself once its cause is settled.": (
        "Diesen Vorgang gibt es nicht, oder er endet von selbst, sobald seine Ursache geklärt ist."
    ),
    "The payment service rejected the refund. Our support will look into it.": (
        "Der Zahlungsdienst hat die Erstattung abgelehnt. Unser Support kümmert sich darum."
    ),
    "A reason has 1 to {most} characters.": "Ein Grund hat 1 bis {most} Zeichen.",
    "The whole payment was refunded already.": "Die ganze Zahlung wurde schon erstattet.",
    "There is no such order.": "Diese Bestellung gibt es nicht.",
    "This address is not on the list of those to which users may be sent back.": (
        "Diese Adresse ist nicht auf der Liste derer, zu denen wir zurückleiten."
    ),
}
