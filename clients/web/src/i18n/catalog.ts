/** Catalogues of messages by language, loaded when first needed: the core with the app, others with their screens. */
import { use, useSyncExternalStore } from "react";
import type { Language } from "./language";
import { language, onLanguageChange } from "./language";

type Loader<Messages> = () => Promise<{ messages: Messages }>;

export class Catalog<Messages> {
  private readonly loaded = new Map<Language, Promise<Messages>>();

  constructor(private readonly loaders: Record<Language, Loader<Messages>>) {}

  /** The same promise for each language, so that components can wait for it while they render. */
  load(tag: Language): Promise<Messages> {
    let messages = this.loaded.get(tag);
    if (messages === undefined) {
      messages = this.loaders[tag]().then((module) => module.messages);
      this.loaded.set(tag, messages);
    }
    return messages;
  }
}

export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, language);
}

/** The messages of a catalogue in the reader's language; suspends until they are loaded. */
export function useCatalog<Messages>(catalog: Catalog<Messages>): Messages {
  return use(catalog.load(useLanguage()));
}
