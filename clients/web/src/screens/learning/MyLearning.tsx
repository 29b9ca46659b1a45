import { GraduationCap, PlayCircle } from "lucide-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { useShell } from "@/app/shellData";
import { MyLearningDocument } from "@/gql/learning";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Progress } from "@/ui/Progress";
import { CardsSkeleton, Loading } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import styles from "./MyLearning.module.css";

export default function MyLearning() {
  const t = useMessages();
  const format = useFormat();
  const { viewer } = useShell();
  const variables = { userId: viewer?.user.id ?? "", first: 24 };
  const [{ data, error, fetching }, again] = useQuery({ query: MyLearningDocument, variables, pause: !viewer, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.user?.enrollments, MyLearningDocument, variables, (page) => page.user?.enrollments);
  const time = data?.user?.learningTime;
  return (
    <Page title={t.nav.learning} lead={time ? t.learning.time(format.duration(time)) : t.learning.lead}>
      {!data && (fetching || !viewer) && <Loading><CardsSkeleton count={6} /></Loading>}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<GraduationCap />} title={t.learning.none} action={<ButtonLink to="/search">{t.cart.browse}</ButtonLink>}>{t.learning.noneText}</EmptyState>}
      <ul role="list" className={styles.grid}>
        {nodes.map(({ id, course }) => {
          const progress = course.viewerProgress;
          const percent = progress?.percent ?? 0;
          const resume = progress?.resumeLecture;
          return (
            <li key={id}>
              <article className={styles.card}>
                <div className={styles.cover}><Cover id={course.id} category={course.category?.id} picture={course.cover} /><span aria-hidden><PlayCircle /></span></div>
                <div className={styles.body}>
                  <h2><Link to={`/learn/${course.slug}`}>{course.title}</Link></h2>
                  <p className={styles.muted}>{course.instructors.map(({ displayName }) => displayName).join(", ")}</p>
                  <Progress value={percent} label={t.learning.progressOf(course.title)} />
                  <p className={styles.muted}>{progress?.completedAt ? t.learning.completed(format.date(progress.completedAt)) : t.learning.lecturesDone(progress?.completedLectures ?? 0, progress?.totalLectures ?? 0)}</p>
                  {resume && percent > 0 && percent < 100 && <p className={styles.next}>{t.learning.nextUp(resume.title)}</p>}
                  <Link className={styles.review} to={`/courses/${course.slug}#reviews`}>{t.learning.rate}</Link>
                </div>
              </article>
            </li>
          );
        })}
      </ul>
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
