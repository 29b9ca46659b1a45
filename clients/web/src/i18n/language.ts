/** The language of the interface: the reader's choice, else the first of the browser's that there is. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = "lectern.language";
const listeners = new Set<() => void>();

export function isLanguage(tag: string | null | undefined): tag is Language {
  return tag != null && tag in LANGUAGES;
}

/** The language of a tag such as `de-AT`; null if the app does not have it. */
export function languageOf(tag: string): Language | null {
  const language = tag.split("-")[0];
  return isLanguage(language) ? language : null;
}

export function preferred(chosen: string | null, accepted: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return accepted.map((tag) => tag.split("-")[0]).find(isLanguage) ?? "en";
}

let current = preferred(localStorage.getItem(STORED), navigator.languages);

export const language = (): Language => current;

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(STORED, chosen);
  current = chosen;
  for (const listener of listeners) listener();
}

/** Take the language of the viewer's account, unless one was chosen in this browser. English is what accounts begin with. */
export function adoptLanguage(locale: string): void {
  const stored = languageOf(locale);
  if (stored === null || stored === "en" || isLanguage(localStorage.getItem(STORED))) return;
  chooseLanguage(stored);
}

export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The direction in which a language is written. */
export function direction(tag: string): "ltr" | "rtl" {
  return /^(ar|he|fa|ur|ps|dv|yi)\b/.test(tag) ? "rtl" : "ltr";
}
