"""The texts of notifications and mails in German."""

from subgraphs.kernel.identity.principal import Role
from subgraphs.notifications.service.texts.message_texts import MessageTexts, Texts

_UNLESS_ACCEPTED = "Du kannst bis {until} annehmen oder ablehnen. Wenn du nichts tust, geschieht nichts."
_APPEAL = "Wenn du das für falsch hältst, schreib an unsere Betreuung."
_REASON = "Der Grund: {reason}"
_UPHELD = "{what} wurde gemeldet, und wir haben einen Verstoß gegen unsere Regeln festgestellt ({reason})."

GERMAN = Texts(
    greeting="Hallo {name},",
    reason=_REASON,
    order_line="{title}: {amount}",
    order_total="Summe: {amount}",
    order_named="Bestellung {number}",
    learners_keep_access="Die Lernenden behalten den Zugang.",
    learners_lose_access="Auch die Lernenden haben keinen Zugang.",
    roles_granted="Die Verwaltung hat dir gegeben: {roles}. Melde dich neu an, um das zu nutzen.",
    roles_taken="Die Verwaltung hat dir genommen: {roles}. Du wurdest überall abgemeldet.",
    teaching_banned="Du kannst nicht mehr lehren, bis die Verwaltung es erlaubt.",
    teaching_permitted="Du darfst wieder lehren.",
    roles={
        Role.STUDENT: "die Rolle „Lernende“",
        Role.INSTRUCTOR: "die Rolle „Lehrkraft“",
        Role.MODERATOR: "die Rolle „Moderation“",
        Role.SUPPORT: "die Rolle „Betreuung“",
        Role.ADMIN: "die Rolle „Verwaltung“",
    },
    reported={"COURSE": "einen Kurs", "REVIEW": "eine Bewertung", "USER": "ein Profil", "VIDEO": "ein Video"},
    reported_otherwise="etwas",
    report_reasons={
        "SPAM": "Spam oder Werbung",
        "MISLEADING": "irreführend",
        "HARASSMENT": "Belästigung",
        "VIOLENCE": "Gewalt",
        "SEXUAL": "sexuelle Inhalte",
        "COPYRIGHT": "Verletzung des Urheberrechts",
        "PRIVACY": "Verletzung der Privatsphäre",
        "OTHER": "ein anderer Verstoß gegen unsere Regeln",
    },
    video_failures={
        "UNSUPPORTED_MEDIA": "Die Datei ist kein Video, das wir lesen können: Lade MP4, MOV, MKV, WebM, AVI, TS, MPEG, "
        "WMV, FLV, OGV, MXF, DV oder GIF hoch.",
        "TOO_LONG": "Das Video ist länger, als eine Lektion sein darf.",
        "PICTURE_TOO_LARGE": "Das Bild hat mehr Pixel, als wir verarbeiten können.",
        "NO_PICTURE": "Die Datei hat Ton, aber kein Bild: Lade ein Video hoch.",
        "TRUNCATED": "Die Datei endet vor der Länge, die sie angibt: Sie wurde abgeschnitten. Exportiere sie neu.",
        "DAMAGED": "Große Teile der Datei lassen sich nicht lesen: Sie ist beschädigt. Exportiere sie neu.",
        "CORRUPTED": "Angekommen ist nicht die Datei, die angekündigt war. Lade sie noch einmal hoch.",
        "ENCODING_FAILED": "Das Video ließ sich nicht umwandeln. Versuche es noch einmal, oder lade es in einem "
        "anderen Format hoch.",
        "RESULT_INVALID": "Das umgewandelte Video passt nicht zur Datei. Versuche es noch einmal, oder lade ein "
        "anderes Format hoch.",
        "WORKERS_LOST": "Die Verarbeitung wurde mehrmals unterbrochen. Versuche es noch einmal.",
    },
    order_paid=MessageTexts(
        "Deine Bestellung {number}",
        "Du kannst anfangen: {titles}.",
        opening="Danke für deine Bestellung {number}.",
        link="Zur Bestellung",
    ),
    course_sold=MessageTexts(
        "Du hast einen Kurs verkauft",
        "{title} wurde für {amount} gekauft.",
        more=("Dein Anteil ist {share}, sobald die Zeit für Erstattungen vorbei ist.",),
        link="Zu deinen Verkäufen",
    ),
    order_refunded=MessageTexts(
        "Erstattung zur Bestellung {number}",
        "Du bekommst {amount} für {subject} zurück.",
        more=("Es dauert einige Tage, bis deine Bank das zeigt.",),
        link="Zur Bestellung",
    ),
    order_payment_failed=MessageTexts(
        "Deine Zahlung für Bestellung {number} ist fehlgeschlagen",
        "Deine Zahlung für {titles} ist fehlgeschlagen, und es wurde nichts abgebucht.",
        more=("Du kannst mit einer anderen Zahlungsart noch einmal kaufen.",),
        link="Zum Warenkorb",
    ),
    order_refund_failed=MessageTexts(
        "Deine Erstattung zur Bestellung {number} ist fehlgeschlagen",
        "Deine Bank hat die Erstattung von {amount} für Bestellung {number} nicht angenommen.",
        more=("Wir schulden dir den Betrag weiterhin. Unsere Betreuung zahlt ihn auf einem anderen Weg.",),
        link="Zur Bestellung",
    ),
    course_published=MessageTexts(
        "Ein neuer Kurs",
        "Jemand, dem du folgst, hat {title} veröffentlicht.",
        opening="Jemand, dem du folgst, hat einen neuen Kurs veröffentlicht: {title}.",
        link="Öffnen",
    ),
    course_approved=MessageTexts(
        "Dein Kurs ist veröffentlicht",
        "{title} ist online.",
        opening="{title} wurde freigegeben und kann jetzt gefunden und gekauft werden.",
        link="Öffnen",
    ),
    course_changes_requested=MessageTexts(
        "Dein Kurs braucht Änderungen",
        "{title}: {notes}",
        opening="Wir haben uns {title} angesehen und bitten um Änderungen:",
        more=("{notes}",),
        link="Kurs bearbeiten",
    ),
    course_taken_down=MessageTexts(
        "Dein Kurs wurde gesperrt",
        "Wir haben {title} gesperrt. Der Kurs kann nicht gefunden oder gekauft werden. {learners}",
        more=(_REASON, _APPEAL),
        link="Zum Kurs",
    ),
    course_restored=MessageTexts(
        "Dein Kurs ist wieder da",
        "{title} ist wieder da, so wie vor der Sperrung.",
        link="Zum Kurs",
    ),
    co_instructor_invited=MessageTexts(
        "Eine Einladung, einen Kurs mit zu leiten",
        "Du bist eingeladen, {title} mit zu leiten.",
        more=("Dein Anteil an den Einnahmen der Lehrenden aus späteren Verkäufen wäre {share}.", _UNLESS_ACCEPTED),
        link="Zur Einladung",
    ),
    instructor_share_proposed=MessageTexts(
        "Dir wird ein anderer Anteil vorgeschlagen",
        "Dein Anteil an den späteren Einnahmen von {title} soll nach dem Vorschlag seiner Eigentümerin oder seines "
        "Eigentümers {after} statt {before} sein.",
        more=("Du kannst bis {until} annehmen oder ablehnen. Wenn du nichts tust, bleibt dein Anteil, wie er ist.",),
        link="Zum Vorschlag",
    ),
    instructor_share_changed=MessageTexts(
        "Dein Anteil an den Einnahmen eines Kurses",
        "Dein Anteil an den Einnahmen der Lehrenden aus {title} ist jetzt {after} und war {before}.",
        more=("Das gilt für alles, was ab jetzt verkauft wird. Für frühere Verkäufe bleibt es, wie es war.",),
        link="Zum Kurs",
    ),
    course_transfer_offered=MessageTexts(
        "Dir wird ein Kurs angeboten",
        "Dir wird angeboten, den Kurs {title} zu übernehmen: Er würde dir gehören, mit dem Anteil an den späteren "
        "Einnahmen, der dazu gehört.",
        more=(_UNLESS_ACCEPTED,),
        link="Zum Angebot",
    ),
    course_transferred=MessageTexts(
        "Dein Kurs wurde übergeben",
        "{title} gehört jetzt jemand anderem, mit deinem Teil der späteren Einnahmen. Frühere Einnahmen bleiben deine.",
        more=(
            "Du hast den Kurs angeboten, und die andere Person hat angenommen. Du leitest ihn weiterhin mit.",
            "Wenn du ihn nicht angeboten hast, ändere sofort dein Passwort und schreib an unsere Betreuung.",
        ),
        link="Zu den Lehrenden des Kurses",
    ),
    video_ready=MessageTexts("Dein Video ist bereit", "{filename} kann abgespielt werden.", link="Öffnen"),
    video_failed=MessageTexts(
        "Dein Video konnte nicht verarbeitet werden",
        "{filename}: {problem}",
        opening="{filename} konnte nicht verarbeitet werden.",
        more=("{problem}", "Versuche es noch einmal, oder lade eine andere Datei hoch."),
        link="Zum Kurs",
    ),
    password_changed=MessageTexts(
        "Dein Passwort wurde geändert",
        "Dein Passwort wurde geändert, und du wurdest überall abgemeldet.",
        more=("Wenn du das nicht warst, fordere sofort ein neues Passwort an.",),
    ),
    user_suspended=MessageTexts(
        "Dein Konto ist gesperrt",
        "Dein Konto ist gesperrt, bis wir es freigeben. Du kannst dich nicht anmelden und wurdest überall abgemeldet.",
        more=(_REASON, _APPEAL),
    ),
    user_suspended_until=MessageTexts(
        "Dein Konto ist gesperrt",
        "Dein Konto ist bis {until} gesperrt. Du kannst dich nicht anmelden und wurdest überall abgemeldet.",
        more=(_REASON, _APPEAL),
    ),
    user_restored=MessageTexts(
        "Dein Konto ist freigegeben", "Dein Konto ist nicht mehr gesperrt. Du kannst dich wieder anmelden."
    ),
    roles_changed=MessageTexts("Deine Rollen wurden geändert", "{changes}"),
    refresh_token_reused=MessageTexts(
        "Eine Sitzung wurde beendet",
        "Wir haben eine deiner Sitzungen beendet, weil vielleicht jemand anderes Zugang zu ihr hatte.",
        more=("Melde dich dort neu an. Wenn du besorgt bist, wähle ein neues Passwort.",),
    ),
    review_taken_down=MessageTexts(
        "Deine Bewertung wurde gesperrt",
        "Wir haben deine Bewertung gesperrt. Nur du siehst sie, und ihre Sterne zählen nicht.",
        more=(_REASON, _APPEAL),
    ),
    review_restored=MessageTexts(
        "Deine Bewertung ist wieder da", "Deine Bewertung ist wieder da. Alle sehen sie, und ihre Sterne zählen."
    ),
    profile_texts_taken_down=MessageTexts(
        "Die Texte deines Profils wurden gesperrt",
        "Wir haben die Kurzbeschreibung und die Biografie deines Profils gesperrt. Nur du siehst sie, auch wenn du sie "
        "änderst.",
        more=(_REASON, "Ändere sie, und schreib an unsere Betreuung, damit wir sie freigeben."),
        link="Zum Profil",
    ),
    profile_texts_restored=MessageTexts(
        "Die Texte deines Profils sind wieder da",
        "Alle sehen wieder die Kurzbeschreibung und die Biografie deines Profils.",
    ),
    report_upheld=MessageTexts(
        "Über deine Meldung ist entschieden",
        "Du hast {subject} gemeldet. Es ist ein Verstoß gegen unsere Regeln.",
        link="Ansehen",
    ),
    report_rejected=MessageTexts(
        "Über deine Meldung ist entschieden",
        "Du hast {subject} gemeldet. Wir haben keinen Verstoß gegen unsere Regeln gefunden.",
        link="Ansehen",
    ),
    profile_reported=MessageTexts(
        "Dein Profil wurde gemeldet", _UPHELD.replace("{what}", "Dein Profil"), more=(_APPEAL,)
    ),
    review_reported=MessageTexts(
        "Deine Bewertung wurde gemeldet", _UPHELD.replace("{what}", "Deine Bewertung"), more=(_APPEAL,)
    ),
    course_reported=MessageTexts("{title} wurde gemeldet", _UPHELD.replace("{what}", "{title}"), more=(_APPEAL,)),
    video_reported=MessageTexts(
        "Ein Video von {title} wurde gemeldet", _UPHELD.replace("{what}", "Ein Video von {title}"), more=(_APPEAL,)
    ),
)
