import { Check, Clock, Globe, GraduationCap, RefreshCw, Users } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Badges } from "@/course/Badges";
import { Description } from "@/course/Description";
import { FollowButton } from "@/course/FollowButton";
import { TeachingNumbers } from "@/course/TeachingNumbers";
import { CourseDocument } from "@/gql/course";
import { useFormat, useMessages } from "@/i18n";
import { ReportButton } from "@/reports/ReportButton";
import { Avatar } from "@/ui/Avatar";
import { Breadcrumbs, Title } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { Rating } from "@/ui/Stars";
import { ErrorState, NotFound } from "@/ui/states";
import { BuyBox } from "./BuyBox";
import styles from "./Course.module.css";
import { Curriculum } from "./Curriculum";
import { PreviewDialog } from "./PreviewDialog";
import { RelatedCourses } from "./RelatedCourses";
import { Reviews } from "./Reviews";

export default function Course() {
  const t = useMessages();
  const format = useFormat();
  const { slug = "" } = useParams();
  const [preview, setPreview] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: CourseDocument, variables: { slug }, requestPolicy: "cache-and-network" });
  if (!data && fetching) return <PageSkeleton />;
  if (!data) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  const { course } = data;
  if (!course) return <NotFound what={t.course.notFound} />;
  const firstPreview = course.promoVideo ?? course.sections.flatMap(({ lectures }) => lectures).find(({ isPreview }) => isPreview);

  return (
    <>
      <Title>{course.title}</Title>
      <div className={styles.hero}>
        <div className={styles["hero-inner"]}>
          <div className={styles.pitch}>
            {course.category && <Breadcrumbs crumbs={[{ to: "/categories", label: t.nav.categories }, { to: `/categories/${course.category.slug}`, label: course.category.name }]} />}
            <Badges badges={course.badges} />
            <h1>{course.title}</h1>
            {course.subtitle && <p className={styles.subtitle}>{course.subtitle}</p>}
            <a href="#reviews" className={styles.rating}><Rating average={course.rating?.average ?? null} count={course.rating?.count ?? 0} /></a>
            {course.learnerCount > 0 && <p className={styles.learners}><Users aria-hidden />{t.course.learners(format.number(course.learnerCount), course.learnerCount)}</p>}
            <p>{t.course.by} {course.instructors.map(({ id, displayName }, index) => <span key={id}>{index > 0 && ", "}<Link to={`/instructors/${id}`}>{displayName}</Link></span>)}</p>
            <ul role="list" className={styles.facts}>
              <li><Clock aria-hidden />{t.course.lectures(course.lectureCount)}{course.durationSeconds > 0 && `, ${format.duration(course.durationSeconds)}`}</li>
              <li><GraduationCap aria-hidden />{t.levels[course.level]}</li>
              <li><Globe aria-hidden />{format.languageName(course.language)}</li>
              <li><RefreshCw aria-hidden />{t.course.updated(format.date(course.updatedAt))}</li>
            </ul>
          </div>
        </div>
      </div>
      <div className={styles.columns}>
        <aside className={styles.side} aria-label={t.course.buyLabel}>
          <BuyBox course={course} onPreview={firstPreview ? () => setPreview(firstPreview.id) : null} />
        </aside>
        <div className={styles.content}>
          {course.outcomes.length > 0 && (
            <section aria-labelledby="outcomes" className={styles.outcomes}>
              <h2 id="outcomes">{t.course.outcomes}</h2>
              <ul role="list">{course.outcomes.map((each) => <li key={each}><Check aria-hidden />{each}</li>)}</ul>
            </section>
          )}
          {course.descriptionHtml && (
            <section aria-labelledby="about">
              <h2 id="about">{t.course.about}</h2>
              <Description html={course.descriptionHtml} />
            </section>
          )}
          <ShortTexts id="requirements" title={t.course.requirements} texts={course.requirements} />
          <ShortTexts id="audience" title={t.course.audience} texts={course.audience} />
          <Curriculum sections={course.sections} onPreview={setPreview} />
          <section aria-labelledby="instructors">
            <h2 id="instructors">{t.course.instructors(course.instructors.length)}</h2>
            <ul role="list" className={styles.instructors}>
              {course.instructors.map((user) => (
                <li key={user.id}>
                  <Avatar id={user.id} name={user.displayName} size="4rem" picture={user.avatar} />
                  <div>
                    <h3><Link to={`/instructors/${user.id}`}>{user.displayName}</Link></h3>
                    {user.headline && <p>{user.headline}</p>}
                    {user.instructorProfile && <TeachingNumbers numbers={user.teachingNumbers} followers={user.instructorProfile.followerCount} />}
                    {user.instructorProfile?.bio && <p className={styles.description}>{user.instructorProfile.bio}</p>}
                  </div>
                  <FollowButton user={user} />
                </li>
              ))}
            </ul>
          </section>
          <Reviews course={course} />
          <div><ReportButton subjectId={course.id} what={course.title} /></div>
          <RelatedCourses courseId={course.id} />
        </div>
      </div>
      {preview !== null && <PreviewDialog course={course} shownId={preview} onClose={() => setPreview(null)} onChoose={setPreview} />}
    </>
  );
}

function ShortTexts({ id, title, texts }: { id: string; title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className={styles.texts}>{texts.map((each) => <li key={each}>{each}</li>)}</ul>
    </section>
  );
}
