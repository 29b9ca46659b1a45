import type { ReactNode } from "react";
import type { CourseFacetField, CourseLevel, SearchQuery } from "@/gql/search";
import { useFormat, useMessages } from "@/i18n";
import { Checkbox } from "@/ui/Field";
import styles from "./Facets.module.css";
import type { SearchState } from "./state";
import { toggled } from "./state";

type Found = SearchQuery["courseSearch"]["facets"];

interface Props {
  facets: Found;
  state: SearchState;
  onChange: (state: SearchState) => void;
}

/** The filters of a search with the number of results of each value. */
export function Facets({ facets, state, onChange }: Props) {
  const t = useMessages();
  const format = useFormat();
  const valuesOf = (field: CourseFacetField) => facets.find((facet) => facet.field === field)?.values ?? [];
  const names = new Map(valuesOf("CATEGORY").map(({ value, label }) => [value, label]));

  const choices = (field: CourseFacetField, selected: readonly string[], label: (value: string) => string, toggle: (value: string) => SearchState): ReactNode[] => {
    const found = valuesOf(field).map(({ value, count }) => ({ value: field === "RATING" ? String(Number(value)) : value, count }));
    const missing = selected.filter((value) => !found.some((each) => each.value === value)).map((value) => ({ value, count: 0 }));
    return [...found, ...missing].map(({ value, count }) => (
      <Checkbox key={value} label={label(value)} count={format.number(count)} checked={selected.includes(value)} onChange={() => onChange(toggle(value))} />
    ));
  };

  return (
    <div className={styles.facets}>
      <Group legend={t.search.category}>
        {choices("CATEGORY", state.categories, (id) => names.get(id) ?? t.search.otherCategory, (id) => ({ ...state, categories: toggled(state.categories, id) }))}
      </Group>
      <Group legend={t.search.level}>
        {choices("LEVEL", state.levels, (level) => t.levels[level as CourseLevel], (level) => ({ ...state, levels: toggled(state.levels, level as CourseLevel) }))}
      </Group>
      <Group legend={t.search.price}>
        {choices("PRICE", state.free === null ? [] : [state.free ? "FREE" : "PAID"], (value) => (value === "FREE" ? t.course.free : t.search.paid), (value) => ({ ...state, free: state.free === (value === "FREE") ? null : value === "FREE" }))}
      </Group>
      <Group legend={t.search.rating}>
        {choices("RATING", state.minRating === null ? [] : [String(state.minRating)], (value) => t.search.starsUp(format.number(Number(value))), (value) => ({ ...state, minRating: state.minRating === Number(value) ? null : Number(value) }))}
      </Group>
      <Group legend={t.search.language}>
        {choices("LANGUAGE", state.languages, (tag) => format.languageName(tag), (tag) => ({ ...state, languages: toggled(state.languages, tag) }))}
      </Group>
    </div>
  );
}

function Group({ legend, children }: { legend: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className={styles.values}>{children}</div>
    </fieldset>
  );
}
