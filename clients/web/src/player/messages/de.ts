import type { Messages } from "./en";

export const messages: Messages = {
  captions: "Untertitel",
  captionsOff: "Aus",
  captionsAutomatic: (label) => `${label} (automatisch)`,
  chapters: "Kapitel",
  chapter: (title, position) => `${title}, ${position}`,
  transcript: "Transkript",
  showTranscript: "Transkript anzeigen",
  language: "Sprache",
  automatic: "Dieses Transkript hat ein Programm geschrieben; es kann Fehler enthalten.",
  search: "In diesem Kurs suchen",
  searchAll: "Suchen",
  clear: "Zurück zum Transkript",
  hits: (query) => `Stellen mit „${query}“`,
  none: "Das sagt keine Lektion, die du ansehen kannst.",
  resources: "Dateien und Links",
  download: (title) => `${title} herunterladen`,
  newTab: "öffnet in neuem Tab",
  goTo: (position) => `Ab ${position} abspielen`,
};
