import type { Messages } from "./en";

export const messages: Messages = {
  or: "oder",
  with: (name) => `Weiter mit ${name}`,
  confirmWith: (name) => `Mit ${name} bestätigen`,
  passkey: {
    logIn: "Mit einem Passkey anmelden",
    use: "Einen Passkey benutzen",
    confirm: "Mit einem Passkey bestätigen",
    cancelled: "Es wurde kein Passkey benutzt. Versuche es noch einmal, oder nimm einen anderen Weg.",
    lead: "Benutze deinen Passkey, um fortzufahren.",
  },
  callback: {
    title: "Anmeldung",
    wait: "Einen Moment …",
    failed: "Das hat nicht geklappt",
    foreign: "Diese Anmeldung wurde nicht in diesem Tab begonnen, oder sie ist schon zu Ende. Beginne noch einmal.",
    denied: (name) => `Du hast die Anmeldung bei ${name} abgebrochen. Nichts hat sich geändert.`,
    unreachable: (name) => `${name} antwortet nicht, oder nicht wie es soll. Versuche es später, oder melde dich anders an.`,
    retry: "Zurück zur Anmeldung",
    settings: "Zurück zur Sicherheit",
    linked: (name) => `${name} ist mit deinem Konto verknüpft`,
  },
  confirm: {
    text: "Diese Änderung braucht eine frische Anmeldung, auch wenn du angemeldet bist.",
    open: (name) => `Mache im Fenster von ${name} weiter.`,
    blocked: "Dein Browser hat kein Fenster geöffnet. Erlaube dieser Seite Pop-up-Fenster, und versuche es noch einmal.",
    second: (name) => `${name} hat dich bestätigt. Ein Schritt fehlt: dein zweiter Faktor.`,
    none: "Melde dich ab und wieder an, um zu bestätigen, dass du es bist.",
    done: "Du kannst dieses Fenster schließen.",
  },
};
