import { ArrowLeft, ArrowRight, CheckCircle2, Circle, ListVideo } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { useShell } from "@/app/shellData";
import { SetLectureCompletedDocument, PlayerDocument } from "@/gql/player";
import type { PlayerQuery } from "@/gql/player";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Article } from "@/player/Article";
import { useProgress } from "@/player/useProgress";
import type { PlayerHandle } from "@/player/VideoPlayer";
import { Button, ButtonLink } from "@/ui/Button";
import { Checkbox } from "@/ui/Field";
import { Title } from "@/ui/Page";
import { Progress } from "@/ui/Progress";
import { Loading, PageSkeleton, Skeleton } from "@/ui/Skeleton";
import { Alert, ErrorState, NotFound } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import styles from "./Player.module.css";
import { chooseLecture, neighbours, secondOf, startOf } from "./lectures";

type CourseData = NonNullable<PlayerQuery["course"]>;
type Lecture = CourseData["sections"][number]["lectures"][number];

const VideoPlayer = lazy(() => import("@/player/VideoPlayer"));
const Resources = lazy(() => import("@/player/Resources"));
const Texts = lazy(() => import("./Texts"));
const AUTOPLAY = "lectern.autoplay";
/** Milliseconds between two questions whether the access to a lecture is there. */
const POLL = 2_000;
const POLLS = 30;
/** The positions at which videos were left in this tab, which the server may not know yet. */
const leftAt = new Map<string, number>();

export default function Player() {
  const t = useMessages();
  const { slug = "", lectureId } = useParams();
  const [{ data, error, fetching }, again] = useQuery({ query: PlayerDocument, variables: { slug }, requestPolicy: "network-only" });
  const refresh = useCallback(() => again({ requestPolicy: "network-only" }), [again]);
  if (!data && fetching) return <PageSkeleton />;
  if (!data) return <ErrorState page error={error} retry={refresh} />;
  const { course } = data;
  if (!course) return <NotFound what={t.course.notFound} />;
  const lectures = course.sections.flatMap((section) => section.lectures);
  const lecture = chooseLecture(lectures, lectureId, course.viewerProgress?.resumeLecture?.id);
  if (!lecture) return <NotFound what={t.player.noLecture} />;
  return <Lesson course={course} lectures={lectures} lecture={lecture} refresh={refresh} />;
}

function Lesson({ course, lectures, lecture, refresh }: { course: CourseData; lectures: Lecture[]; lecture: Lecture; refresh: () => void }) {
  const t = useMessages();
  const format = useFormat();
  const toast = useToast();
  const navigate = useNavigate();
  const { viewer } = useShell();
  const enrolled = course.viewerEnrollment?.status === "ACTIVE";
  const reporter = useProgress(enrolled && viewer ? viewer.user.id : null, lecture.kind === "VIDEO" ? lecture.id : null);
  const [, mark] = useMutation(SetLectureCompletedDocument);
  const [autoplay, setAutoplay] = useState(localStorage.getItem(AUTOPLAY) !== "off");
  const [moved, setMoved] = useState(false);
  const ready = lecture.kind === "ARTICLE" ? lecture.articleHtml !== null : lecture.playback?.grant != null;
  const player = useRef<PlayerHandle>(null);
  const [search] = useSearchParams();
  const linked = secondOf(search.get("t"));
  const texts = lecture.video;
  const { previous, next } = neighbours(lectures, lecture.id);
  const percent = course.viewerProgress?.percent ?? 0;
  const pathOf = (id: string): string => `/learn/${course.slug}/${id}`;

  // Just bought: the parts of the graph that hold videos and progress hear of it a moment later.
  const preparing = enrolled && !ready && lecture.playback?.denial !== "VIDEO_NOT_READY";
  useEffect(() => {
    if (!preparing) return;
    let left = POLLS;
    const timer = setInterval(() => {
      refresh();
      if (--left === 0) clearInterval(timer);
    }, POLL);
    return () => clearInterval(timer);
  }, [preparing, refresh]);

  function tick(position: number, duration: number): void {
    leftAt.set(lecture.id, position);
    reporter.tick(position, duration);
  }

  async function complete(done: boolean): Promise<void> {
    const { data, error } = await mark({ input: { lectureId: lecture.id, completed: done } });
    const problem = problemOf(data?.setLectureCompleted, error, t.errors.failed.body);
    if (problem !== null) toast({ title: problem });
  }

  function ended(): void {
    reporter.pause();
    refresh();
    if (next && autoplay) {
      setMoved(true);
      void navigate(pathOf(next.id));
    }
  }

  return (
    <div className={styles.page}>
      <Title>{`${lecture.title} – ${course.title}`}</Title>
      <div className={styles.stage}>
        <p className={styles.back}><Link to={`/courses/${course.slug}`}><ArrowLeft aria-hidden size={16} />{course.title}</Link></p>
        {lecture.kind === "VIDEO" && lecture.playback?.grant && (
          <Suspense fallback={<Loading><div className={styles.film}><Skeleton height="100%" /></div></Loading>}>
            <VideoPlayer key={lecture.id} title={lecture.title} source={lecture.playback.grant} ref={player} chapters={texts?.chapters ?? []} startAt={linked ?? leftAt.get(lecture.id) ?? startOf(lecture)} autoPlay={moved || linked !== null} onExpired={refresh} onTick={tick} onPause={reporter.pause} onEnded={ended} />
          </Suspense>
        )}
        <div className={styles.title}>
          <h1>{lecture.title}</h1>
          {enrolled && (
            <Button variant={lecture.viewerProgress?.completed ? "secondary" : "primary"} size="s" aria-pressed={lecture.viewerProgress?.completed === true} onClick={() => void complete(!lecture.viewerProgress?.completed)}>
              {lecture.viewerProgress?.completed ? <CheckCircle2 aria-hidden size={18} /> : <Circle aria-hidden size={18} />}
              {lecture.viewerProgress?.completed ? t.player.completed : t.player.markComplete}
            </Button>
          )}
        </div>
        {lecture.playback?.grant && texts && texts.captions.length + texts.chapters.length > 0 && (
          <Suspense fallback={<Skeleton height="4rem" />}>
            <Texts key={lecture.id} courseId={course.id} slug={course.slug} lectureId={lecture.id} languages={texts.captions.map(({ language }) => language)} chapters={texts.chapters} onPlay={(seconds) => player.current?.playFrom(seconds)} />
          </Suspense>
        )}
        {lecture.articleHtml && <Article html={lecture.articleHtml} title={lecture.title} />}
        {lecture.resourceCount !== null && lecture.resourceCount > 0 && <Suspense fallback={<Skeleton height="6rem" />}><Resources key={lecture.id} lectureId={lecture.id} /></Suspense>}
        {!lecture.articleHtml && !lecture.playback?.grant && <Locked course={course} lecture={lecture} />}
        {(previous ?? next) && (
          <nav aria-label={t.player.lectureNav} className={styles.neighbours}>
            {previous ? <ButtonLink variant="secondary" to={pathOf(previous.id)}><ArrowLeft aria-hidden size={17} />{t.player.previous}</ButtonLink> : <span />}
            {next && <ButtonLink to={pathOf(next.id)}>{t.player.next}<ArrowRight aria-hidden size={17} /></ButtonLink>}
          </nav>
        )}
      </div>
      <aside className={styles.outline} aria-label={t.course.curriculum}>
        <header>
          <h2><ListVideo aria-hidden size={20} />{t.course.curriculum}</h2>
          {enrolled && (
            <>
              <Progress value={percent} label={t.learning.progressOf(course.title)} />
              <p>{t.learning.lecturesDone(course.viewerProgress?.completedLectures ?? 0, course.viewerProgress?.totalLectures ?? lectures.length)}</p>
            </>
          )}
          <Checkbox label={t.player.autoplay} checked={autoplay} onChange={(event) => { setAutoplay(event.target.checked); localStorage.setItem(AUTOPLAY, event.target.checked ? "on" : "off"); }} />
        </header>
        {course.sections.map((section) => (
          <section key={section.id} aria-labelledby={section.id}>
            <h3 id={section.id}>{section.title}</h3>
            <ol role="list">
              {section.lectures.map((each) => (
                <li key={each.id}>
                  <Link to={pathOf(each.id)} aria-current={each.id === lecture.id ? "true" : undefined}>
                    {each.viewerProgress?.completed ? <CheckCircle2 aria-hidden className={styles.done} /> : <Circle aria-hidden />}
                    <span>{each.title}{each.viewerProgress?.completed && <span className="visually-hidden"> ({t.player.completed})</span>}</span>
                    {each.durationSeconds > 0 && <small>{format.duration(each.durationSeconds)}</small>}
                  </Link>
                </li>
              ))}
            </ol>
          </section>
        ))}
      </aside>
    </div>
  );
}

function Locked({ course, lecture }: { course: CourseData; lecture: Lecture }) {
  const t = useMessages();
  const denial = lecture.playback?.denial;
  if (lecture.kind === "VIDEO" && denial === "VIDEO_NOT_READY") return <Alert kind="info">{t.player.notReady}</Alert>;
  if (course.viewerEnrollment?.status === "ACTIVE") return <Alert kind="info">{t.player.soon}</Alert>;
  return (
    <div className={styles.locked}>
      <p>{t.player.locked}</p>
      <ButtonLink to={`/courses/${course.slug}`}>{t.player.toCourse}</ButtonLink>
    </div>
  );
}
