import { ListOrdered, Search, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useFormat } from "@/i18n";
import { clock } from "@/i18n/format";
import type { Chapter } from "@/player/chapters";
import { usePlayerMessages } from "@/player/messages";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Field";
import { Skeleton } from "@/ui/Skeleton";
import { text } from "@/ui/formText";
import styles from "./Texts.module.css";

const Passages = lazy(() => import("./Transcript").then(({ Passages: component }) => ({ default: component })));
const Hits = lazy(() => import("./Transcript").then(({ Hits: component }) => ({ default: component })));

interface Props {
  courseId: string;
  slug: string;
  lectureId: string;
  languages: readonly string[];
  chapters: readonly Chapter[];
  onPlay: (seconds: number) => void;
}

/** The texts of a film below it: its chapters, its transcript, and the search in the transcripts of the course. */
export default function Texts({ courseId, slug, lectureId, languages, chapters, onPlay }: Props) {
  const t = usePlayerMessages();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [query, setQuery] = useState("");
  const language = chosen ?? languages[0] ?? null;
  return (
    <div className={styles.texts}>
      {chapters.length > 0 && (
        <section aria-labelledby="chapters">
          <h2 id="chapters"><ListOrdered aria-hidden size={20} />{t.chapters}</h2>
          <ol role="list" className={styles.chapters}>
            {chapters.map(({ title, startSeconds }) => (
              <li key={startSeconds}><button type="button" onClick={() => onPlay(startSeconds)}><time>{clock(startSeconds)}</time><span>{title}</span></button></li>
            ))}
          </ol>
        </section>
      )}
      {languages.length > 0 && (
        <section aria-labelledby="transcript">
          <h2 id="transcript">{t.transcript}</h2>
          {!open && <Button variant="secondary" onClick={() => setOpen(true)}>{t.showTranscript}</Button>}
          {open && (
            <>
              <div className={styles.tools}>
                <form role="search" onSubmit={(event) => { event.preventDefault(); setQuery(text(new FormData(event.currentTarget), "query").trim()); }}>
                  <input type="search" name="query" maxLength={200} aria-label={t.search} placeholder={t.search} />
                  <Button type="submit" size="s" variant="secondary"><Search aria-hidden size={16} />{t.searchAll}</Button>
                </form>
                {languages.length > 1 && (
                  <Select inline label={t.language} value={language ?? ""} onChange={(event) => setChosen(event.target.value)}>
                    {languages.map((tag) => <option key={tag} value={tag}>{format.languageName(tag)}</option>)}
                  </Select>
                )}
              </div>
              <Suspense fallback={<Skeleton height="12rem" />}>
                {query === "" ? (
                  <Passages key={`${lectureId} ${language}`} lectureId={lectureId} language={language} onPlay={onPlay} />
                ) : (
                  <>
                    <p className={styles.found}><strong>{t.hits(query)}</strong><Button size="s" variant="quiet" onClick={() => setQuery("")}><X aria-hidden size={16} />{t.clear}</Button></p>
                    <Hits key={query} courseId={courseId} slug={slug} lectureId={lectureId} query={query} onPlay={onPlay} />
                  </>
                )}
              </Suspense>
            </>
          )}
        </section>
      )}
    </div>
  );
}
