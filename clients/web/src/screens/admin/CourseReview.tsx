import { CirclePlay, ExternalLink, FileText } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { Description } from "@/course/Description";
import { CourseReviewDocument, LecturePlaybackDocument } from "@/gql/admin-courses";
import type { CourseReviewQuery } from "@/gql/admin-courses";
import { useFormat, useMessages } from "@/i18n";
import { Article } from "@/player/Article";
import { TONES } from "@/teach/status";
import { Badge } from "@/ui/Badge";
import { ButtonLink } from "@/ui/Button";
import { Card, Page } from "@/ui/Page";
import { Loading, PageSkeleton, Skeleton } from "@/ui/Skeleton";
import { Alert, ErrorState, NotFound } from "@/ui/states";
import styles from "./Admin.module.css";
import { Verdict } from "./Verdict";

const Resources = lazy(() => import("@/player/Resources"));
const VideoPlayer = lazy(() => import("@/player/VideoPlayer"));
type CourseData = NonNullable<CourseReviewQuery["course"]>;
type Lecture = CourseData["sections"][number]["lectures"][number];

/** A course as an admin reviews it: what learners will see, every lecture to read or watch, and the verdict. */
export default function CourseReview() {
  const t = useAdminMessages();
  const { courseId = "" } = useParams();
  const [{ data, error, fetching }, again] = useQuery({ query: CourseReviewDocument, variables: { courseId }, requestPolicy: "cache-and-network" });
  if (!data && fetching) return <PageSkeleton />;
  if (!data) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data.course) return <NotFound what={t.review.notFound} />;
  return <Course course={data.course} />;
}

function Course({ course }: { course: CourseData }) {
  const t = useAdminMessages();
  const core = useMessages();
  const format = useFormat();
  const price = course.listPrice === null ? t.review.noPrice : BigInt(course.listPrice.amountMinor) === 0n ? t.review.free : format.money(course.listPrice);
  return (
    <Page
      title={course.title}
      lead={course.subtitle}
      crumbs={[{ to: "/admin", label: t.nav.queue }]}
      actions={<><Badge tone={TONES[course.status]}>{t.queue.statuses[course.status]}</Badge><ButtonLink to={`/courses/${course.slug}`} variant="secondary" size="s"><ExternalLink aria-hidden size={16} />{t.review.page}</ButtonLink></>}
    >
      <Verdict course={course} />
      <Card className={styles.stack}>
        <h2>{t.review.facts}</h2>
        <p className={styles.facts}>
          <span>{t.queue.by(course.instructors.map(({ displayName }) => displayName).join(", "))}</span>
          {course.category && <span>{course.category.name}</span>}
          <span>{core.levels[course.level]}</span>
          <span>{format.languageName(course.language)}</span>
          <span>{t.review.price}: {price}</span>
        </p>
        {course.descriptionHtml ? <Description html={course.descriptionHtml} /> : <p>{t.review.noDescription}</p>}
        <ShortTexts title={core.course.outcomes} texts={course.outcomes} />
        <ShortTexts title={core.course.requirements} texts={course.requirements} />
        <ShortTexts title={core.course.audience} texts={course.audience} />
      </Card>
      <section className={styles.stack} aria-labelledby="content">
        <h2 id="content">{t.review.content}</h2>
        {course.sections.map((section) => (
          <div key={section.id} className={styles.stack}>
            <h3>{section.title}</h3>
            <ol role="list" className={styles.lectures}>
              {section.lectures.map((lecture) => <li key={lecture.id}><Content lecture={lecture} /></li>)}
            </ol>
          </div>
        ))}
      </section>
    </Page>
  );
}

function ShortTexts({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div className={styles.texts}>
      <h3>{title}</h3>
      <ul>{texts.map((each) => <li key={each}>{each}</li>)}</ul>
    </div>
  );
}

function Content({ lecture }: { lecture: Lecture }) {
  const t = useAdminMessages();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const Icon = lecture.kind === "VIDEO" ? CirclePlay : FileText;
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon aria-hidden size={18} />
        <span>{lecture.title}</span>
        {lecture.durationSeconds > 0 && <small>{format.duration(lecture.durationSeconds)}</small>}
      </button>
      {open && (
        <div className={styles.shown}>
          {lecture.kind === "VIDEO" ? <Film lecture={lecture} /> : lecture.articleHtml ? <Article html={lecture.articleHtml} title={lecture.title} /> : <p>{t.review.noContent}</p>}
          {lecture.resourceCount !== null && lecture.resourceCount > 0 && <Suspense fallback={<Skeleton height="6rem" />}><Resources lectureId={lecture.id} /></Suspense>}
        </div>
      )}
    </>
  );
}

/** The film of a lecture, whose access is granted when it is shown. */
function Film({ lecture }: { lecture: Lecture }) {
  const t = useAdminMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: LecturePlaybackDocument, variables: { lectureId: lecture.id }, requestPolicy: "network-only" });
  const renew = () => again({ requestPolicy: "network-only" });
  const grant = data?.lecture?.playback?.grant;
  if (!data && fetching) return <Loading><Skeleton height="18rem" /></Loading>;
  if (!data) return <ErrorState error={error} retry={renew} />;
  if (!grant) return <Alert kind="info">{data.lecture?.playback ? t.review.notReady : t.review.noContent}</Alert>;
  return <Suspense fallback={<Skeleton height="18rem" />}><VideoPlayer title={lecture.title} source={grant} onExpired={renew} /></Suspense>;
}
