/** The state of a search in its URL: shareable, and restored by the back button. */
import type { CourseFilterInput, CourseLevel, CourseSort } from "@/gql/search";

export const SORTS = ["RELEVANCE", "BEST_SELLING", "RATING", "NEWEST", "PRICE_ASC", "PRICE_DESC"] as const satisfies readonly CourseSort[];
export const LEVELS = ["ALL", "BEGINNER", "INTERMEDIATE", "EXPERT"] as const satisfies readonly CourseLevel[];

export interface SearchState {
  query: string;
  sort: CourseSort;
  categories: string[];
  levels: CourseLevel[];
  languages: string[];
  free: boolean | null;
  minRating: number | null;
}

function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value | undefined {
  return values.find((value) => value === text);
}

export function parseSearch(parameters: URLSearchParams): SearchState {
  const free = parameters.get("free");
  const rating = Number(parameters.get("rating"));
  return {
    query: (parameters.get("q") ?? "").trim().slice(0, 200),
    sort: oneOf(SORTS, parameters.get("sort")) ?? "RELEVANCE",
    categories: parameters.getAll("category"),
    levels: parameters.getAll("level").flatMap((level) => oneOf(LEVELS, level) ?? []),
    languages: parameters.getAll("language"),
    free: free === "true" ? true : free === "false" ? false : null,
    minRating: rating >= 1 && rating <= 5 ? rating : null,
  };
}

export function formatSearch(state: SearchState): URLSearchParams {
  const parameters = new URLSearchParams();
  if (state.query) parameters.set("q", state.query);
  if (state.sort !== "RELEVANCE") parameters.set("sort", state.sort);
  for (const id of state.categories) parameters.append("category", id);
  for (const level of state.levels) parameters.append("level", level);
  for (const tag of state.languages) parameters.append("language", tag);
  if (state.free !== null) parameters.set("free", String(state.free));
  if (state.minRating !== null) parameters.set("rating", String(state.minRating));
  return parameters;
}

export function filterOf(state: SearchState): CourseFilterInput {
  return {
    ...(state.categories.length > 0 && { categoryIds: state.categories }),
    ...(state.levels.length > 0 && { levels: state.levels }),
    ...(state.languages.length > 0 && { languages: state.languages }),
    ...(state.free !== null && { free: state.free }),
    ...(state.minRating !== null && { minRating: state.minRating }),
  };
}

export function activeFilters(state: SearchState): number {
  return state.categories.length + state.levels.length + state.languages.length + Number(state.free !== null) + Number(state.minRating !== null);
}

export function withoutFilters(state: SearchState): SearchState {
  return { ...state, categories: [], levels: [], languages: [], free: null, minRating: null };
}

export function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}
