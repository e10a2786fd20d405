// The player's place in a page; the player itself is loaded when the first film is opened.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/problem";
import type { Film } from "./shaka";

export function Player({ title, ...film }: Film & { title: string }) {
  const container = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [failure, setFailure] = useState("");

  useEffect(() => {
    let left = false;
    let stop = () => {
      left = true;
    };
    const failed = (error: unknown) => setFailure(describe(error));
    import("./shaka").then(({ play }) => {
      if (!left && container.current && video.current) {
        stop = play(film, container.current, video.current, failed);
      }
    }, failed);
    return () => stop();
  }, []);

  return (
    <div class="player">
      {failure && <p class="failure" role="alert">{failure}</p>}
      <div ref={container} class="stage">
        <video ref={video} playsInline aria-label={title} />
      </div>
    </div>
  );
}

function describe(error: unknown): string {
  const { code } = error as { code?: unknown };
  // The text of Shaka's own errors holds the signed address.
  return typeof code === "number" ? `The video cannot be played (player error ${code}).` : sentenceOf(error);
}
