"""The texts of notices in German."""

from subgraphs.accounts.events import SecurityChange
from subgraphs.accounts.service.notices.phrases import Phrases

GERMAN = Phrases(
    greeting="Hallo {name},",
    changes={
        SecurityChange.TOTP_ENABLED: (
            "Eine Authenticator-App schützt dein Konto",
            "deinem Konto wurde eine Authenticator-App hinzugefügt. Ab jetzt braucht jede Anmeldung einen Code daraus.",
        ),
        SecurityChange.TOTP_DISABLED: (
            "Die Authenticator-App wurde von deinem Konto entfernt",
            "die Authenticator-App wurde von deinem Konto entfernt.",
        ),
        SecurityChange.RECOVERY_CODES_REPLACED: (
            "Deine Wiederherstellungscodes wurden ersetzt",
            "für dein Konto wurden neue Wiederherstellungscodes erzeugt; die alten gelten nicht mehr.",
        ),
        SecurityChange.RECOVERY_CODE_USED: (
            "Ein Wiederherstellungscode wurde benutzt",
            "mit einem Wiederherstellungscode hat sich jemand bei deinem Konto angemeldet. Er gilt nicht noch einmal.",
        ),
        SecurityChange.FACTORS_RESET: (
            "Deine zweiten Faktoren wurden entfernt",
            "alle zweiten Faktoren deines Kontos wurden entfernt, und du wurdest überall abgemeldet.",
        ),
        SecurityChange.IDENTITY_LINKED: (
            "Eine Identität eines anderen Anbieters wurde mit deinem Konto verknüpft",
            "eine Identität eines anderen Anbieters wurde mit deinem Konto verknüpft. Du kannst dich damit anmelden.",
        ),
        SecurityChange.IDENTITY_UNLINKED: (
            "Eine Identität eines anderen Anbieters wurde von deinem Konto gelöst",
            "eine Identität eines anderen Anbieters wurde von deinem Konto gelöst. Damit geht keine Anmeldung mehr.",
        ),
        SecurityChange.PASSKEY_ADDED: (
            "Zu deinem Konto kam ein Passkey",
            "zu deinem Konto kam ein Passkey. Mit ihm kann man sich ohne Passwort anmelden, und zusätzlich zu einem.",
        ),
        SecurityChange.PASSKEY_REMOVED: (
            "Von deinem Konto wurde ein Passkey entfernt",
            "von deinem Konto wurde ein Passkey entfernt. Mit ihm kann man sich nicht mehr anmelden.",
        ),
        SecurityChange.PASSWORD_CHANGED: (
            "Dein Passwort wurde geändert",
            "das Passwort deines Kontos wurde geändert, und alle anderen Geräte wurden abgemeldet.",
        ),
    },
    when="Wann: {when}",
    where="Von: {device}, Adresse {ip}",
    unknown_device="ein unbekanntes Gerät",
    by_operator="Das haben die Betreiber von Lectern getan.",
    advice="Wenn du das warst, ist nichts zu tun. Wenn nicht, wähle sofort mit „Passwort vergessen?“ ein neues "
    "Passwort, was alle Geräte abmeldet, und sieh dir dann die Sicherheitsseite deines Kontos an.",
    email_changed=(
        "Die E-Mail-Adresse deines Kontos wurde geändert",
        "die E-Mail-Adresse deines Kontos wurde in {email} geändert. Melde dich ab jetzt mit dieser Adresse an.",
    ),
    undo_advice="Wenn du das nicht warst, öffne innerhalb von sieben Tagen den Link: Diese Adresse wird "
    "wiederhergestellt, und alle Geräte werden abgemeldet. Wähle danach ein neues Passwort.",
    undo="Diese Adresse wiederherstellen",
    confirm_email=(
        "Bestätige deine neue E-Mail-Adresse",
        "diese Adresse wurde als neue Adresse eines Kontos bei Lectern angegeben, einem Marktplatz für Online-Kurse.",
    ),
    confirm="Diese Adresse bestätigen",
    confirm_advice="Öffne innerhalb einer Stunde den Link, um sie zu bestätigen. Wenn du das nicht warst, ignoriere "
    "diese Mail: Es ändert sich nichts.",
    date="%d.%m.%Y, %H:%M",
)
