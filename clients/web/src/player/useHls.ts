import type Hls from "hls.js";
import type { RefObject } from "react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { CaptionTrack } from "./captionChoice";
import { storeChoice, storedChoice, trackOf } from "./captionChoice";
import { isCaptions } from "./useCues";

export interface Quality {
  index: number;
  height: number;
}

export interface Playback {
  qualities: Quality[];
  /** The chosen quality; -1 lets the player choose. */
  quality: number;
  setQuality: (index: number) => void;
  captions: CaptionTrack[];
  /** The chosen captions; -1 for none. */
  caption: number;
  setCaption: (index: number) => void;
  failed: boolean;
}

/** Responses to a grant that has expired or was taken back. */
const EXPIRED = new Set([401, 403, 404, 410]);

/** Plays an HLS playlist in a video element: hls.js where there are media source extensions, else the browser itself. */
export function useHls(video: RefObject<HTMLVideoElement | null>, url: string, startAt: number, onExpired: () => void): Playback {
  const player = useRef<Hls | null>(null);
  const position = useRef(startAt);
  const [qualities, setQualities] = useState<Quality[]>([]);
  const [quality, choose] = useState(-1);
  const [captions, setCaptions] = useState<CaptionTrack[]>([]);
  const [caption, chooseCaption] = useState(-1);
  const [failure, setFailure] = useState<string | null>(null);
  const renew = useEffectEvent(onExpired);
  const show = (index: number): void => {
    chooseCaption(index);
    // Loaded, but not displayed: the player shows the text itself.
    if (player.current) {
      player.current.subtitleDisplay = false;
      player.current.subtitleTrack = index;
    }
  };

  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const ended = new AbortController();
    void attach(element, url, position.current, ended.signal, {
      ready(hls) {
        player.current = hls;
        setQualities(hls.levels.map(({ height }, index) => ({ index, height })).sort((a, b) => b.height - a.height));
      },
      captions(tracks) {
        setCaptions(tracks);
        show(trackOf(tracks, storedChoice()));
      },
      expired: () => renew(),
      failed: () => setFailure(url),
    });
    return () => {
      position.current = element.currentTime || position.current;
      player.current = null;
      ended.abort();
    };
  }, [video, url]);

  return {
    qualities,
    quality,
    failed: failure === url,
    setQuality(index) {
      choose(index);
      if (player.current) player.current.currentLevel = index;
    },
    captions,
    caption,
    setCaption(index) {
      storeChoice(captions.find((each) => each.index === index)?.language ?? null);
      show(index);
    },
  };
}

interface Events {
  ready: (hls: Hls) => void;
  captions: (tracks: CaptionTrack[]) => void;
  expired: () => void;
  failed: () => void;
}

async function attach(element: HTMLVideoElement, url: string, startPosition: number, ended: AbortSignal, events: Events): Promise<void> {
  const { default: Player } = await import("hls.js");
  if (ended.aborted) return;
  if (!Player.isSupported()) {
    element.src = url;
    element.textTracks.addEventListener("addtrack", () => {
      events.captions([...element.textTracks].filter(isCaptions).map(({ label, language }, index) => ({ index, label, language })));
    }, { signal: ended });
    element.addEventListener("loadedmetadata", () => { element.currentTime = startPosition; }, { once: true });
    return;
  }
  // Begin small: the first frame comes soonest, and the quality rises with what the network carries.
  const hls = new Player({ startPosition, capLevelToPlayerSize: true, startLevel: 0, testBandwidth: false, backBufferLength: 60 });
  ended.addEventListener("abort", () => hls.destroy());
  let renewed = false;
  hls.on(Player.Events.MANIFEST_PARSED, () => events.ready(hls));
  hls.on(Player.Events.SUBTITLE_TRACKS_UPDATED, (_, { subtitleTracks }) => {
    events.captions(subtitleTracks.map(({ name, lang }, index) => ({ index, label: name, language: lang ?? "" })));
  });
  hls.on(Player.Events.ERROR, (_, problem) => {
    if (!problem.fatal) return;
    if (EXPIRED.has(problem.response?.code ?? 0) && !renewed) {
      renewed = true;
      events.expired();
    } else if (problem.type === Player.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else events.failed();
  });
  hls.loadSource(url);
  hls.attachMedia(element);
}
