import { ArrowRight, Plus, Presentation } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { MyCoursesDocument } from "@/gql/teach";
import type { MyCoursesQuery, TaughtCourseFragment } from "@/gql/teach";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { nextStep, TONES } from "@/teach/status";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { Rating } from "@/ui/Stars";
import { EmptyState, ErrorState } from "@/ui/states";
import { BecomeInstructor } from "./BecomeInstructor";
import styles from "./Courses.module.css";
import { NewCourseDialog } from "./NewCourseDialog";

const VARIABLES = { first: 20 };

/** The viewer's own courses, and what to do with each; others are invited to teach. */
export default function Courses() {
  const [{ data, error, fetching }, again] = useQuery({ query: MyCoursesDocument, variables: VARIABLES, requestPolicy: "cache-and-network" });
  if (!data && fetching) return <PageSkeleton />;
  if (!data?.viewer) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data.viewer.roles.includes("INSTRUCTOR")) return <BecomeInstructor />;
  return <List data={data} />;
}

function List({ data }: { data: MyCoursesQuery }) {
  const t = useTeachMessages();
  const [creating, setCreating] = useState(false);
  const { nodes, more, busy, load } = usePages(data.viewer?.user.taughtCourses, MyCoursesDocument, VARIABLES, (page) => page.viewer?.user.taughtCourses);
  const create = <Button onClick={() => setCreating(true)}><Plus aria-hidden size={18} />{t.courses.create}</Button>;
  return (
    <Page title={t.nav.courses} lead={t.courses.lead} actions={nodes.length > 0 && create}>
      {nodes.length === 0 && <EmptyState icon={<Presentation />} title={t.courses.none} action={create}>{t.courses.noneText}</EmptyState>}
      {nodes.length > 0 && (
        <ul role="list" className={styles.list}>
          {nodes.map((course) => <li key={course.id}><Row course={course} /></li>)}
        </ul>
      )}
      <LoadMore more={more} busy={busy} onLoad={load} />
      {creating && <NewCourseDialog categories={data.categories} onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Row({ course }: { course: TaughtCourseFragment }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const step = nextStep(course, t);
  const price = course.listPrice === null ? t.courses.noPrice : BigInt(course.listPrice.amountMinor) === 0n ? core.course.free : format.money(course.listPrice);
  return (
    <article className={styles.course}>
      <div className={styles.cover}><Cover id={course.id} category={course.category?.name} /></div>
      <div className={styles.what}>
        <div className={styles.title}>
          <h2><Link to={`/teach/courses/${course.id}`} aria-label={t.courses.edit(course.title)}>{course.title}</Link></h2>
          <Badge tone={TONES[course.status]}>{t.status[course.status]}</Badge>
        </div>
        <p>{[t.courses.lectures(course.lectureCount), price, t.courses.changed(format.since(course.updatedAt))].join(" · ")}</p>
        {course.rating && course.rating.count > 0 && <Rating average={course.rating.average} count={course.rating.count} compact />}
        <Link to={`/teach/courses/${course.id}${step.page}`} className={styles.next}>{step.text}<ArrowRight aria-hidden size={16} /></Link>
      </div>
    </article>
  );
}
