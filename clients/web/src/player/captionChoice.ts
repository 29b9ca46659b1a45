/** The captions that the viewer chose last, by language, for all films. */
export interface CaptionTrack {
  index: number;
  language: string;
  label: string;
}

const STORED = "lectern.captions";
export const OFF = -1;

export function storedChoice(storage: Storage = localStorage): string | null {
  return storage.getItem(STORED);
}

export function storeChoice(language: string | null, storage: Storage = localStorage): void {
  if (language === null) storage.removeItem(STORED);
  else storage.setItem(STORED, language);
}

/** The track in a language: exactly it, else one of its first part; OFF if there is none. */
export function trackOf(tracks: readonly CaptionTrack[], language: string | null): number {
  if (language === null) return OFF;
  const main = (tag: string): string => tag.split("-")[0]?.toLowerCase() ?? "";
  const found = tracks.find((each) => each.language === language) ?? tracks.find((each) => main(each.language) === main(language));
  return found?.index ?? OFF;
}
