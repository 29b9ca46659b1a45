import clsx from "clsx";
import { Search } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useEffect, useId, useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import type { SearchSuggestionsQuery } from "@/gql/suggestions";
import { SearchSuggestionsDocument } from "@/gql/suggestions";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import styles from "./SearchField.module.css";

type Suggestion = SearchSuggestionsQuery["searchSuggestions"][number];

/** Milliseconds without a key after which suggestions are asked for. */
const PAUSE = 150;
const SHORTEST = 2;

interface Props {
  onSearch: (query: string) => void;
  placeholder: string;
  initial?: string;
  label?: string;
  /** The text of a button beside the field. */
  button?: string;
  round?: boolean;
}

export function searchPath(query: string): string {
  return query === "" ? "/search" : `/search?q=${encodeURIComponent(query)}`;
}

function pathOf({ text, category, course }: Suggestion): string {
  if (course) return `/courses/${course.slug}`;
  return category ? `/categories/${category.slug}` : searchPath(text);
}

/** A search field with suggestions while typing: a combobox of the ARIA authoring practices, with a list below it. */
export function SearchField({ onSearch, placeholder, initial = "", label, button, round = false }: Props) {
  const t = useMessages();
  const navigate = useNavigate();
  const id = useId();
  const [words, setWords] = useState(initial);
  const [asked, setAsked] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [{ data }] = useQuery({ query: SearchSuggestionsDocument, variables: { text: asked }, pause: asked === "" });
  const suggestions = asked === "" ? [] : (data?.searchSuggestions ?? []);
  const shown = open && suggestions.length > 0;

  useEffect(() => {
    const text = words.trim();
    const timer = setTimeout(() => setAsked(text.length >= SHORTEST && open ? text : ""), PAUSE);
    return () => clearTimeout(timer);
  }, [words, open]);

  function follow(suggestion: Suggestion): void {
    setOpen(false);
    setWords(suggestion.text);
    void navigate(pathOf(suggestion));
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Escape" && shown) {
      event.preventDefault();
      setOpen(false);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && suggestions.length > 0) {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Beyond either end is the field itself.
      setActive((before) => ((before + 1 + step + suggestions.length + 1) % (suggestions.length + 1)) - 1);
    }
  }

  return (
    <form
      role="search"
      aria-label={label}
      className={clsx(styles.field, round && styles.round, button !== undefined && styles.framed)}
      onSubmit={(event) => {
        event.preventDefault();
        const chosen = shown ? suggestions[active] : undefined;
        setOpen(false);
        if (chosen) follow(chosen);
        else onSearch(words.trim());
      }}
      onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); }}
    >
      <Search aria-hidden />
      <input
        type="search"
        name="q"
        role="combobox"
        aria-label={t.nav.searchLabel}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        placeholder={placeholder}
        maxLength={200}
        autoComplete="off"
        value={words}
        onChange={(event) => { setWords(event.target.value); setActive(-1); setOpen(true); }}
        onKeyDown={press}
      />
      {button !== undefined && <Button type="submit">{button}</Button>}
      <ul id={`${id}-list`} role="listbox" aria-label={t.search.suggestions} className={styles.list} hidden={!shown}>
        {suggestions.map((suggestion, index) => (
          // The combobox keeps the focus: the pointer only chooses.
          <li key={`${suggestion.text}${pathOf(suggestion)}`} id={`${id}-${index}`} role="option" aria-selected={index === active} onPointerDown={(event) => { event.preventDefault(); follow(suggestion); }}>
            <span>{suggestion.text}</span>
            {(suggestion.course ?? suggestion.category) && <small>{suggestion.course ? t.search.suggestionKinds.course : t.search.suggestionKinds.category}</small>}
          </li>
        ))}
      </ul>
    </form>
  );
}
