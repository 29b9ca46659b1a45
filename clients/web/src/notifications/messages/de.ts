import type { NotificationMessages } from "./en";

export const messages: NotificationMessages = {
  kinds: {
    ORDER_PAID: "Eine Bestellung ist bezahlt",
    ORDER_REFUNDED: "Eine Bestellung wird erstattet",
    ORDER_PAYMENT_FAILED: "Eine Zahlung schlägt fehl",
    ORDER_REFUND_FAILED: "Eine Erstattung kommt von der Bank zurück",
    COURSE_PUBLISHED: "Jemand, dem ich folge, veröffentlicht einen Kurs",
    COURSE_APPROVED: "Ein Kurs von mir ist freigegeben",
    COURSE_CHANGES_REQUESTED: "Ein Kurs von mir braucht Änderungen",
    COURSE_TAKEN_DOWN: "Ein Kurs von mir wird gesperrt",
    COURSE_RESTORED: "Ein Kurs von mir ist wieder da",
    COURSE_SOLD: "Ein Kurs von mir wird gekauft",
    CO_INSTRUCTOR_INVITED: "Ich werde eingeladen, einen Kurs mit zu leiten",
    INCOME_SHARE_CHANGED: "Mein Anteil an den Einnahmen eines Kurses ändert sich",
    VIDEO_READY: "Ein Video von mir ist fertig",
    VIDEO_FAILED: "Ein Video von mir ist unbrauchbar",
    REVIEW_TAKEN_DOWN: "Eine Bewertung von mir wird gesperrt",
    REVIEW_RESTORED: "Eine Bewertung von mir ist wieder da",
    PROFILE_TEXTS_TAKEN_DOWN: "Die Texte meines Profils werden gesperrt",
    PROFILE_TEXTS_RESTORED: "Die Texte meines Profils sind wieder da",
    REPORT_DECIDED: "Über eine Meldung von mir ist entschieden",
    REPORT_UPHELD: "Etwas von mir, das gemeldet wurde, verstößt gegen die Regeln",
    SECURITY_ALERT: "Mein Konto braucht Aufmerksamkeit",
  },
};
