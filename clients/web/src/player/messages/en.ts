export const messages = {
  captions: "Captions",
  captionsOff: "Off",
  captionsAutomatic: (label: string) => `${label} (automatic)`,
  chapters: "Chapters",
  chapter: (title: string, position: string) => `${title}, ${position}`,
  transcript: "Transcript",
  showTranscript: "Show the transcript",
  language: "Language",
  automatic: "A program wrote this transcript; it may be wrong.",
  search: "Search in this course",
  searchAll: "Search",
  clear: "Back to the transcript",
  hits: (query: string) => `Passages with “${query}”`,
  none: "No lecture that you can watch says this.",
  resources: "Files and links",
  download: (title: string) => `Download ${title}`,
  newTab: "opens in a new tab",
  goTo: (position: string) => `Play from ${position}`,
};

export type Messages = typeof messages;
