// The player's place in a page; the player itself is loaded when the first film is opened.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/problem";
import { Icon } from "../ui/icon";
import type { Film } from "./shaka";

interface Props extends Film {
  title: string;
  poster?: (() => Promise<string>) | undefined;
}

export function Player({ title, poster, ...film }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [failure, setFailure] = useState("");

  useEffect(() => {
    let left = false;
    let stop = () => {
      left = true;
    };
    const failed = (error: unknown) => setFailure(sentenceOf(error));
    poster?.().then(
      (address) => video.current && (video.current.poster = address),
      () => undefined, // It plays without.
    );
    import("./shaka").then(({ play }) => {
      if (!left && container.current && video.current) {
        stop = play(film, container.current, video.current, failed, () => setFailure(""));
      }
    }, failed);
    return () => stop();
  }, []);

  return (
    <div class="player">
      <div ref={container} class="stage">
        <video ref={video} playsInline aria-label={title} />
      </div>
      {failure && (
        <div class="stage idle over" role="alert">
          <Icon name="alert" />
          <p>{failure}</p>
        </div>
      )}
    </div>
  );
}
