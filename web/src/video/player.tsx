// The player's place in a page; the player itself is loaded when the first film is opened.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/problem";
import { Icon } from "../ui/icon";
import type { Film, Playing } from "./shaka";

// DASH brings the pictures of the seek bar along; Shaka shows its subtitles from the first moment on, and
// follows whoever chooses two qualities in a row (docs/clients.md, 3 and 4). An iPhone takes segments since
// iOS 17.1, which gave it ManagedMediaSource; one that is older plays nothing but HLS.
const takesSegments = "MediaSource" in window || "ManagedMediaSource" in window;
export const plays: "dash" | "hls" = takesSegments ? "dash" : "hls";

interface Props extends Film {
  title: string;
  poster?: (() => Promise<string>) | undefined;
}

export function Player({ title, poster, ...film }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const playing = useRef<Playing | undefined>(undefined);
  const [failure, setFailure] = useState("");
  const [attempt, setAttempt] = useState(0);
  const tell = (problem: unknown) => setFailure(problem ? sentenceOf(problem) : "");

  useEffect(() => {
    poster?.().then(
      (address) => video.current && (video.current.poster = address),
      () => undefined, // It plays without.
    );
  }, []);

  useEffect(() => {
    let left = false;
    import("./shaka").then(({ play }) => {
      if (!left && container.current && video.current) {
        playing.current = play(film, container.current, video.current, tell);
      }
    }, tell);
    return () => {
      left = true;
      playing.current?.stop();
    };
  }, [attempt]);

  const again = () => {
    tell(undefined);
    container.current?.focus(); // for the player's keys, and because the button is gone
    if (playing.current) playing.current.retry();
    else setAttempt(attempt + 1); // the player itself could not be fetched
  };

  return (
    <div class="player">
      <div ref={container} class="stage" tabIndex={-1}>
        <video ref={video} playsInline aria-label={title} />
      </div>
      {failure && (
        <div class="stage idle over">
          <Icon name="alert" />
          <p role="alert">{failure}</p>
          <button type="button" onClick={again}>Try again</button>
        </div>
      )}
    </div>
  );
}
