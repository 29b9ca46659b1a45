"""The German translations of the messages of accounts."""

from typing import Final

GERMAN: Final = {
    "Ask another admin to change your own account.": "Bitte eine andere Admin-Person, dein eigenes Konto zu ändern.",
    "No deletion of your account is under way.": "Es ist keine Löschung deines Kontos im Gange.",
    "There is no archive to download.": "Es gibt kein Archiv zum Herunterladen.",
    "There is no such user.": "Dieses Konto gibt es nicht.",
    "This needs scopes that you do not have yourself.": "Dafür brauchst du Rechte, die du selbst nicht hast.",
    "Nobody would be left who can manage users.": "Niemand könnte dann noch Konten verwalten.",
    "Courses, reviews, users and videos can be reported.": ("Melden kann man Kurse, Bewertungen, Personen und Videos."),
    "A note has at most {most} characters.": "Eine Notiz hat höchstens {most} Zeichen.",
    "Write something.": "Schreib etwas.",
    "You cannot report yourself.": "Du kannst dich nicht selbst melden.",
    "This report has too many messages already.": "Zu dieser Meldung gibt es schon zu viele Nachrichten.",
    "There is no such report.": "Diese Meldung gibt es nicht.",
    "The scopes of this role are fixed.": "Die Rechte dieser Rolle stehen fest.",
    "Give a reason: the user receives it by mail.": "Gib einen Grund an: Die betroffene Person bekommt ihn per Mail.",
    "A reason has at most {most} characters.": "Ein Grund hat höchstens {most} Zeichen.",
    "A suspension ends in the future, within ten years.": "Eine Sperre endet in der Zukunft, binnen zehn Jahren.",
    "You cannot follow yourself.": "Du kannst dir nicht selbst folgen.",
    "Only instructors can be followed.": "Nur Lehrenden kann man folgen.",
    "This account is suspended until {end}. Reason: {reason}": "Dieses Konto ist gesperrt bis {end}. Grund: {reason}",
    "This account is suspended. Reason: {reason}": "Dieses Konto ist gesperrt. Grund: {reason}",
    "The address or the password is wrong, or the address is not verified yet.": (
        "Adresse oder Passwort sind falsch, oder die Adresse ist noch nicht bestätigt."
    ),
    "The password is wrong.": "Das Passwort ist falsch.",
    "This session was ended, to be safe. Log in again.": (
        "Diese Sitzung wurde zur Sicherheit beendet. Melde dich neu an."
    ),
    "This session has ended. Log in again.": "Diese Sitzung ist zu Ende. Melde dich neu an.",
    "There is no such session.": "Diese Sitzung gibt es nicht.",
    "An admin ended your role as an instructor, and only an admin can grant it again.": (
        "Eine Admin-Person hat dir die Rolle als Lehrende entzogen; nur sie kann sie dir wieder geben."
    ),
    "This account no longer exists.": "Dieses Konto gibt es nicht mehr.",
    "Leave out control characters.": "Lass Steuerzeichen weg.",
    "Use at least {least} characters.": "Nimm mindestens {least} Zeichen.",
    "Use at most {most} characters.": "Nimm höchstens {most} Zeichen.",
    "That password is among the first to be guessed.": "Dieses Passwort würde als eines der ersten erraten.",
    "A name has 1 to {most} characters.": "Ein Name hat 1 bis {most} Zeichen.",
    "At most {most} characters.": "Höchstens {most} Zeichen.",
    "Unlink another one first: there are too many.": "Trenne zuerst eine andere: Es sind zu viele.",
    "This identity is linked to another account already.": "Diese Identität gehört schon zu einem anderen Konto.",
    "This {provider} identity is linked to no account. Log in as usual, and link it in your settings.": (
        "Diese Identität von {provider} gehört zu keinem Konto. Melde dich wie sonst an, und verbinde sie in deinen "
        "Einstellungen."
    ),
    "{provider} has not verified your e-mail address. Verify it there, or register here with a password, and link "
    "{again} in your settings.": (
        "{provider} hat deine E-Mail-Adresse nicht bestätigt. Bestätige sie dort, oder registriere dich hier mit einem "
        "Passwort, und verbinde {again} in deinen Einstellungen."
    ),
    "This identity was unlinked. Begin again.": "Diese Identität wurde getrennt. Beginne von vorn.",
    "This log-in took too long, or was used. Begin again.": (
        "Diese Anmeldung hat zu lange gedauert oder wurde schon benutzt. Beginne von vorn."
    ),
    "This {provider} identity is not linked to your account.": (
        "Diese Identität von {provider} gehört nicht zu deinem Konto."
    ),
    "You have no such linked identity.": "So eine verbundene Identität hast du nicht.",
    "Choose a password or link another identity first: you could no longer log in.": (
        "Wähle zuerst ein Passwort, oder verbinde eine andere Identität: Sonst könntest du dich nicht mehr anmelden."
    ),
    "Recovery codes replace a second factor: add one.": "Ersatzcodes vertreten einen zweiten Faktor: Füge einen hinzu.",
    "The code is wrong, or was used before. Wait for the next one.": (
        "Der Code ist falsch oder wurde schon benutzt. Warte auf den nächsten."
    ),
    "This passkey was not accepted. Try again, or use another way.": (
        "Dieser Passkey wurde nicht angenommen. Versuche es noch einmal, oder nimm einen anderen Weg."
    ),
    "There is no such passkey.": "Diesen Passkey gibt es nicht.",
    "Remove a passkey first: there are too many.": "Entferne zuerst einen Passkey: Es sind zu viele.",
    "Remove your authenticator app first.": "Entferne zuerst deine Authenticator-App.",
    "Your authenticator app is confirmed already.": "Deine Authenticator-App ist schon bestätigt.",
    "There is no such device.": "Dieses Gerät gibt es nicht.",
    "The current password is wrong.": "Das jetzige Passwort ist falsch.",
    "This log-in took too long. Begin again.": "Diese Anmeldung hat zu lange gedauert. Beginne von vorn.",
    "Confirm it with your second factor too.": "Bestätige es auch mit deinem zweiten Faktor.",
    "Read the current version of the terms.": "Lies die aktuelle Fassung der Bedingungen.",
    "That is not a time zone, such as `Europe/Berlin`.": "Das ist keine Zeitzone wie `Europe/Berlin`.",
    "That is not a language tag, such as `en` or `de-CH`.": "Das ist kein Sprachkürzel wie `de` oder `de-CH`.",
    "This link is no longer valid. Change the address in your settings again.": (
        "Dieser Link ist nicht mehr gültig. Ändere die Adresse noch einmal in deinen Einstellungen."
    ),
    "This link is no longer valid.": "Dieser Link ist nicht mehr gültig.",
    "This link is no longer valid. Register again.": "Dieser Link ist nicht mehr gültig. Registriere dich neu.",
    "This link is no longer valid. Ask for another.": "Dieser Link ist nicht mehr gültig. Fordere einen neuen an.",
    "That is not an e-mail address.": "Das ist keine E-Mail-Adresse.",
}
