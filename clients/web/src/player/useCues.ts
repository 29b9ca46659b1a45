import type { RefObject } from "react";
import { useEffect, useState } from "react";
import type { CaptionTrack } from "./captionChoice";

/**
 * The text that the chosen captions show now. The player shows it itself, above its controls, so the browser's own
 * display stays off.
 */
export function useCues(video: RefObject<HTMLVideoElement | null>, track: CaptionTrack | undefined): string {
  const [text, setText] = useState("");
  useEffect(() => {
    const list = video.current?.textTracks;
    if (list === undefined || track === undefined) return;
    let shown: TextTrack | undefined;
    const show = (): void => setText(textOf(shown));
    const find = (): void => {
      const found = hide(list, track);
      if (found === shown) return;
      shown?.removeEventListener("cuechange", show);
      shown = found;
      shown?.addEventListener("cuechange", show);
      show();
    };
    find();
    list.addEventListener("addtrack", find);
    list.addEventListener("change", find);
    return () => {
      list.removeEventListener("addtrack", find);
      list.removeEventListener("change", find);
      shown?.removeEventListener("cuechange", show);
      setText("");
    };
  }, [video, track]);
  return text;
}

/** Keep the browser from showing captions, and return the chosen track. */
function hide(list: TextTrackList, { label, language }: CaptionTrack): TextTrack | undefined {
  const captions = [...list].filter(isCaptions);
  const found = captions.find((each) => each.label === label && each.language === language);
  for (const each of captions) if (each.mode === "showing") each.mode = "disabled";
  if (found && found.mode !== "hidden") found.mode = "hidden";
  return found;
}

export function isCaptions({ kind }: TextTrack): boolean {
  return kind === "subtitles" || kind === "captions";
}

function textOf(track: TextTrack | undefined): string {
  const cues = [...(track?.activeCues ?? [])] as VTTCue[];
  // A cue that spans two segments arrives with both.
  const lines = new Map(cues.map((cue) => [`${cue.startTime} ${cue.text}`, cue.getCueAsHTML().textContent]));
  return [...lines.values()].join("\n");
}
