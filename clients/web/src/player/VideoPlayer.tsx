import { Maximize, Minimize, Pause, PictureInPicture2, Play, RotateCcw, RotateCw, Volume2, VolumeX } from "lucide-react";
import type { KeyboardEvent, Ref } from "react";
import { useEffect, useImperativeHandle, useRef, useState } from "react";
import { useMessages } from "@/i18n";
import { clock } from "@/i18n/format";
import { language } from "@/i18n/language";
import { Alert } from "@/ui/states";
import { OFF, storedChoice, trackOf } from "./captionChoice";
import { SettingsMenu } from "./SettingsMenu";
import { CaptionsMenu } from "./CaptionsMenu";
import type { Chapter } from "./chapters";
import { chapterAt } from "./chapters";
import { useCues } from "./useCues";
import { useHls } from "./useHls";
import styles from "./VideoPlayer.module.css";

/** What the page beside the player does with it. */
export interface PlayerHandle {
  playFrom: (seconds: number) => void;
}

interface Props {
  title: string;
  source: { hlsUrl: string; posterUrl: string };
  chapters?: readonly Chapter[];
  ref?: Ref<PlayerHandle>;
  startAt?: number;
  autoPlay?: boolean;
  onExpired: () => void;
  onTick?: (position: number, duration: number) => void;
  onPause?: () => void;
  onEnded?: () => void;
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;
const STORED_SPEED = "lectern.speed";

function storedSpeed(): number {
  const speed = Number(localStorage.getItem(STORED_SPEED));
  return SPEEDS.find((each) => each === speed) ?? 1;
}

/** A video with its controls: by mouse, touch and keyboard. */
export default function VideoPlayer({ title, source, chapters = [], ref, startAt = 0, autoPlay = false, onExpired, onTick, onPause, onEnded }: Props) {
  const t = useMessages();
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { qualities, quality, setQuality, captions, caption, setCaption, failed } = useHls(video, source.hlsUrl, startAt, onExpired);
  const text = useCues(video, captions.find(({ index }) => index === caption));
  const [playing, setPlaying] = useState(false);
  const [position, setPosition] = useState(startAt);
  const [duration, setDuration] = useState(0);
  const [buffered, setBuffered] = useState(0);
  const [waiting, setWaiting] = useState(false);
  const [volume, setVolume] = useState({ level: 1, muted: false });
  const [speed, setSpeed] = useState(storedSpeed);
  const [fullscreen, setFullscreen] = useState(false);
  const [idle, setIdle] = useState(false);
  const hide = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (video.current) video.current.playbackRate = speed;
    localStorage.setItem(STORED_SPEED, String(speed));
  }, [speed]);

  useEffect(() => {
    const change = (): void => setFullscreen(document.fullscreenElement === frame.current);
    document.addEventListener("fullscreenchange", change);
    return () => {
      document.removeEventListener("fullscreenchange", change);
      clearTimeout(hide.current);
    };
  }, []);

  useImperativeHandle(ref, () => ({
    playFrom(seconds) {
      const element = video.current;
      if (element === null) return;
      element.currentTime = seconds;
      setPosition(seconds);
      void element.play().catch(() => undefined);
      frame.current?.focus();
      frame.current?.scrollIntoView({ block: "nearest" });
    },
  }), []);

  function wake(): void {
    setIdle(false);
    clearTimeout(hide.current);
    hide.current = setTimeout(() => setIdle(true), 3_000);
  }

  function toggle(): void {
    const element = video.current;
    if (element === null) return;
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  }

  function seek(to: number): void {
    if (video.current === null) return;
    video.current.currentTime = Math.min(Math.max(0, to), duration || 0);
    setPosition(video.current.currentTime);
  }

  function mute(): void {
    if (video.current) video.current.muted = !video.current.muted;
  }

  function full(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen().catch(() => undefined);
  }

  function faster(step: 1 | -1): void {
    const index = SPEEDS.findIndex((each) => each === speed) + step;
    setSpeed(SPEEDS[index] ?? speed);
  }

  function press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    const control = target.closest("button, input, select, [role=menuitemradio]");
    const keys: Record<string, () => void> = {
      k: toggle,
      j: () => seek(position - 10),
      l: () => seek(position + 10),
      m: mute,
      c: toggleCaptions,
      f: full,
      "<": () => faster(-1),
      ">": () => faster(1),
      Home: () => seek(0),
      End: () => seek(duration),
      // Keys that a focused control has a use of its own for.
      ...(control === null && {
        " ": toggle,
        ArrowLeft: () => seek(position - 5),
        ArrowRight: () => seek(position + 5),
        ArrowUp: () => louder(0.1),
        ArrowDown: () => louder(-0.1),
      }),
    };
    const action = keys[event.key] ?? (/^\d$/.test(event.key) && control === null ? () => seek((duration * Number(event.key)) / 10) : undefined);
    if (action === undefined) return;
    event.preventDefault();
    wake();
    action();
  }

  function toggleCaptions(): void {
    const preferred = captions.find(({ index }) => index === trackOf(captions, storedChoice() ?? language())) ?? captions[0];
    setCaption(caption === OFF ? (preferred?.index ?? OFF) : OFF);
  }

  function louder(by: number): void {
    if (video.current === null) return;
    video.current.muted = false;
    video.current.volume = Math.min(1, Math.max(0, video.current.volume + by));
  }

  const chapter = chapterAt(chapters, position);
  return (
    // The frame takes keys for the video as a whole; every control inside is a button or slider of its own.
    <div ref={frame} className={styles.player} role="group" aria-label={t.player.label(title)} tabIndex={0} data-idle={(idle && playing) || undefined} onKeyDown={press} onPointerMove={wake} onFocus={wake}>
      <video
        ref={video}
        playsInline
        autoPlay={autoPlay}
        poster={source.posterUrl}
        crossOrigin="anonymous"
        onClick={toggle}
        onPlay={() => { setPlaying(true); wake(); }}
        onPause={() => { setPlaying(false); onPause?.(); }}
        onWaiting={() => setWaiting(true)}
        onPlaying={() => setWaiting(false)}
        onLoadedMetadata={(event) => { setDuration(event.currentTarget.duration); event.currentTarget.playbackRate = speed; }}
        onDurationChange={(event) => setDuration(event.currentTarget.duration)}
        onVolumeChange={(event) => setVolume({ level: event.currentTarget.volume, muted: event.currentTarget.muted })}
        onProgress={(event) => { const ranges = event.currentTarget.buffered; setBuffered(ranges.length > 0 ? ranges.end(ranges.length - 1) : 0); }}
        onTimeUpdate={(event) => {
          const element = event.currentTarget;
          setPosition(element.currentTime);
          if (!element.paused && !element.seeking) onTick?.(element.currentTime, element.duration);
        }}
        onEnded={() => onEnded?.()}
      />
      {text !== "" && <p className={styles.captions} lang={captions.find(({ index }) => index === caption)?.language}><span>{text}</span></p>}
      {failed && <div className={styles.failed}><Alert kind="bad" title={t.player.failed}>{t.player.failedText}</Alert></div>}
      {waiting && playing && <span className={styles.waiting} role="status"><span className="visually-hidden">{t.loading}</span></span>}
      {!playing && !failed && position === startAt && <button type="button" className={styles.big} aria-label={t.player.play} onClick={toggle}><Play aria-hidden /></button>}
      <div className={styles.controls}>
        <div className={styles.seek}>
          <span className={styles.buffered} style={{ inlineSize: duration ? `${(buffered / duration) * 100}%` : 0 }} aria-hidden />
          {duration > 0 && chapters.filter(({ startSeconds }) => startSeconds > 0).map(({ startSeconds }) => <span key={startSeconds} className={styles.mark} style={{ insetInlineStart: `${(startSeconds / duration) * 100}%` }} aria-hidden />)}
          <input
            type="range"
            min={0}
            max={duration || 1}
            step={1}
            value={position}
            aria-label={t.player.seek}
            aria-valuetext={[t.player.positionText(clock(position), clock(duration)), chapter?.title].filter(Boolean).join(", ")}
            style={{ "--share": duration ? `${(position / duration) * 100}%` : "0%" } as React.CSSProperties}
            onChange={(event) => seek(Number(event.target.value))}
          />
        </div>
        <div className={styles.buttons}>
          <Control label={playing ? t.player.pause : t.player.play} onClick={toggle}>{playing ? <Pause aria-hidden /> : <Play aria-hidden />}</Control>
          <Control label={t.player.back} onClick={() => seek(position - 10)}><RotateCcw aria-hidden /></Control>
          <Control label={t.player.forward} onClick={() => seek(position + 10)}><RotateCw aria-hidden /></Control>
          <Control label={volume.muted ? t.player.unmute : t.player.mute} onClick={mute}>{volume.muted || volume.level === 0 ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}</Control>
          <input className={styles.volume} type="range" min={0} max={1} step={0.05} value={volume.muted ? 0 : volume.level} aria-label={t.player.volume} style={{ "--share": `${(volume.muted ? 0 : volume.level) * 100}%` } as React.CSSProperties} onChange={(event) => { if (video.current) { video.current.muted = false; video.current.volume = Number(event.target.value); } }} />
          <span className={styles.time}>{clock(position)} / {clock(duration)}{chapter && <span className={styles.chapter}> · {chapter.title}</span>}</span>
          <span className={styles.gap} />
          <CaptionsMenu container={frame} tracks={captions} chosen={caption} onChoose={setCaption} />
          <SettingsMenu container={frame} speed={speed} onSpeed={setSpeed} qualities={qualities} quality={quality} onQuality={setQuality} />
          {document.pictureInPictureEnabled && <Control label={t.player.pictureInPicture} onClick={() => void video.current?.requestPictureInPicture().catch(() => undefined)}><PictureInPicture2 aria-hidden /></Control>}
          <Control label={fullscreen ? t.player.exitFullscreen : t.player.fullscreen} onClick={full}>{fullscreen ? <Minimize aria-hidden /> : <Maximize aria-hidden />}</Control>
        </div>
      </div>
    </div>
  );
}

function Control({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return <button type="button" className={styles.control} aria-label={label} title={label} onClick={onClick}>{children}</button>;
}
