import { SearchX, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { CourseGrid } from "@/course/CourseCard";
import { SearchDocument } from "@/gql/search";
import type { CourseSort } from "@/gql/search";
import { usePages } from "@/graphql/usePages";
import { useMessages } from "@/i18n";
import { SearchField } from "@/search/SearchField";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Title } from "@/ui/Page";
import { CardsSkeleton, Loading } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { Facets } from "./Facets";
import styles from "./Search.module.css";
import type { SearchState } from "./state";
import { activeFilters, filterOf, formatSearch, parseSearch, SORTS, withoutFilters } from "./state";

const PAGE = 24;

export default function Search() {
  const t = useMessages();
  const [parameters, setParameters] = useSearchParams();
  const [filtersShown, showFilters] = useState(false);
  const state = parseSearch(parameters);
  const variables = { query: state.query || null, filter: filterOf(state), sort: state.sort, first: PAGE };
  const [{ data, error, fetching, stale }, again] = useQuery({ query: SearchDocument, variables });
  const found = data?.courseSearch;
  const { nodes, more, busy, load } = usePages(found, SearchDocument, variables, (page) => page.courseSearch);
  const change = (next: SearchState): void => setParameters(formatSearch(next));
  const filters = activeFilters(state);
  const title = state.query ? t.search.titleFor(state.query) : t.search.title;

  return (
    <div className={styles.page}>
      <Title>{title}</Title>
      <div className={styles["phone-search"]}><SearchField key={state.query} initial={state.query} placeholder={t.nav.searchPlaceholder} onSearch={(query) => change({ ...state, query })} /></div>
      <header className={styles.head}>
        <div>
          <h1>{title}</h1>
          {found?.didYouMean && <p className={styles.proposal}>{t.search.didYouMean} <Link to={`/search?q=${encodeURIComponent(found.didYouMean)}`}>{found.didYouMean}</Link>?</p>}
          <p role="status">{found ? t.search.count(found.totalCount, found.totalCountIsExact) : " "}</p>
        </div>
        <div className={styles.tools}>
          <Button variant="secondary" className={styles["filter-button"] ?? ""} aria-expanded={filtersShown} aria-controls="filters" onClick={() => showFilters(!filtersShown)}>
            <SlidersHorizontal aria-hidden size={18} />{t.search.filters}{filters > 0 && ` (${filters})`}
          </Button>
          <Select label={t.search.sort} inline value={state.sort} onChange={(event) => change({ ...state, sort: event.target.value as CourseSort })}>
            {SORTS.map((sort) => <option key={sort} value={sort}>{t.search.sorts[sort]}</option>)}
          </Select>
        </div>
      </header>
      <div className={styles.body}>
        <aside id="filters" aria-label={t.search.filters} className={styles.filters} data-shown={filtersShown || undefined}>
          {found && <Facets facets={found.facets} state={state} onChange={change} />}
          {filters > 0 && <Button variant="quiet" size="s" onClick={() => change(withoutFilters(state))}>{t.search.clear}</Button>}
        </aside>
        <div className={styles.results} aria-busy={fetching || stale}>
          {!data && fetching && <Loading><CardsSkeleton count={9} /></Loading>}
          {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
          {found && nodes.length === 0 && (
            <EmptyState
              icon={<SearchX />}
              title={t.search.noneTitle}
              action={filters > 0 ? <Button onClick={() => change(withoutFilters(state))}>{t.search.clear}</Button> : <Button variant="secondary" onClick={() => change({ ...state, query: "" })}>{t.search.showAll}</Button>}
            >
              {filters > 0 ? t.search.noneFiltered : t.search.none}
            </EmptyState>
          )}
          <CourseGrid courses={nodes} heading="h2" />
          <LoadMore more={more} busy={busy} onLoad={load} />
        </div>
      </div>
    </div>
  );
}
