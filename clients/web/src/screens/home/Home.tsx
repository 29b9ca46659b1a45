import { useNavigate, Link } from "react-router";
import { useQuery } from "urql";
import { useShell } from "@/app/shellData";
import { CourseRow } from "@/course/CourseRow";
import { HomeDocument } from "@/gql/home";
import { useFormat, useMessages } from "@/i18n";
import { SearchField, searchPath } from "@/search/SearchField";
import { ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { Progress } from "@/ui/Progress";
import { CardsSkeleton, Loading } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/states";
import styles from "./Home.module.css";

export default function Home() {
  const t = useMessages();
  const format = useFormat();
  const navigate = useNavigate();
  const { viewer } = useShell();
  const [{ data, error, fetching }, again] = useQuery({ query: HomeDocument, requestPolicy: "cache-and-network" });
  const continued = data?.viewer?.user.enrollments?.edges.map(({ node }) => node.course) ?? [];
  return (
    <>
      <title>{`Lectern · ${t.home.title}`}</title>
      <section className={styles.hero}>
        <div className={styles["hero-inner"]}>
          <div className={styles.pitch}>
            <h1>{viewer ? t.home.welcome(viewer.user.displayName) : t.home.title}</h1>
            <p>{t.home.lead}</p>
            <div className={styles.search}><SearchField label={t.home.searchLabel} placeholder={t.home.placeholder} button={t.nav.search} onSearch={(query) => void navigate(searchPath(query))} /></div>
            {data && <p className={styles.facts}>{t.home.facts(data.newest.totalCount, data.categories.length)}</p>}
          </div>
          <div className={styles.art} aria-hidden>
            {["learn", "teach", "try"].map((id, index) => <div key={id}><Cover id={id} category={`art-${index + 2}`} /></div>)}
          </div>
        </div>
      </section>
      <div className={styles.rows}>
        {data && data.categories.length > 0 && (
          <nav aria-label={t.nav.categories} className={styles.categories}>
            {data.categories.map(({ id, slug, name }) => <Link key={id} to={`/categories/${slug}`}>{name}</Link>)}
          </nav>
        )}
        {!data && fetching && <Loading><CardsSkeleton count={8} /></Loading>}
        {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
        {continued.length > 0 && (
          <section aria-labelledby="continue" className={styles.continue}>
            <h2 id="continue">{t.home.continue}</h2>
            <ul role="list">
              {continued.map((course) => (
                <li key={course.id}>
                  <div className={styles.thumb}><Cover id={course.id} category={course.category?.id} picture={course.cover} sizes="10rem" /></div>
                  <div>
                    <h3><Link to={`/learn/${course.slug}`}>{course.title}</Link></h3>
                    <Progress value={course.viewerProgress?.percent ?? 0} label={t.learning.progressOf(course.title)} />
                    <p>{t.learning.percent(format.percent(course.viewerProgress?.percent ?? 0))}</p>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
        {data && (
          <>
            <CourseRow title={t.home.top} courses={data.topCourses.map(({ course }) => course)} more="/search?sort=BEST_SELLING" />
            <CourseRow title={t.home.newest} courses={data.newest.edges.map(({ node }) => node)} more="/search?sort=NEWEST" />
            <CourseRow title={t.home.rated} courses={data.bestRated.edges.map(({ node }) => node)} more="/search?sort=RATING" />
            <CourseRow title={t.home.free} courses={data.free.edges.map(({ node }) => node)} more="/search?free=true" />
            {!viewer && (
              <section className={styles.join}>
                <div>
                  <h2>{t.home.joinTitle}</h2>
                  <p>{t.home.joinText}</p>
                </div>
                <ButtonLink to="/register" size="l">{t.account.register}</ButtonLink>
              </section>
            )}
          </>
        )}
      </div>
    </>
  );
}
