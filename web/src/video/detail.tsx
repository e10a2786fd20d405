// One video in full: the player, its facts, its ladder, its timeline, and how to share it.
import { useEffect, useRef, useState } from "preact/hooks";
import { getEvents, getVideo } from "../api/client";
import { sentenceOf } from "../api/problem";
import type { LifecycleEvent, Video } from "../api/types";
import { duration, pixels, when } from "../format";
import { poll } from "../ui/poll";
import { isMoving, percent, StatusChip } from "../ui/status";
import { useTitle } from "../ui/title";
import { Actions } from "./actions";
import { SourceFacts } from "./facts";
import { LadderTable } from "./ladder";
import { Share } from "./share";
import { Stage } from "./stage";
import { Timeline } from "./timeline";
import { UploadLink } from "./waiting";

const FAST_MS = 1000;
const SLOW_MS = 10_000;

export function Detail({ id }: { id: string }) {
  const [video, setVideo] = useState<Video>();
  const [events, setEvents] = useState<LifecycleEvent[]>([]);
  const [failure, setFailure] = useState("");
  const changes = useRef(0);
  const name = video && (video.title || video.filename);
  useTitle(video && isMoving(video) ? `${percent(video)} · ${name}` : (name ?? ""));

  useEffect(() => {
    const leaving = new AbortController();
    const stop = poll(async () => {
      const before = changes.current;
      try {
        const [fresh, history] = await Promise.all([
          getVideo(id, leaving.signal),
          getEvents(id, leaving.signal),
        ]);
        // What was asked before a change may tell how it was before.
        if (changes.current !== before) return FAST_MS;
        setVideo(fresh);
        setEvents(history);
        setFailure("");
        return isMoving(fresh) ? FAST_MS : SLOW_MS;
      } catch (error) {
        if (!leaving.signal.aborted) setFailure(sentenceOf(error));
        return SLOW_MS;
      }
    });
    return () => {
      stop();
      leaving.abort();
    };
  }, [id]);

  const onChanged = (changed: Video) => {
    changes.current += 1;
    setVideo((video) => ({ ...video, ...changed }));
  };
  return (
    <article class="detail" aria-busy={!video && !failure}>
      <p class="back"><a href="#/">← All videos</a></p>
      {failure && <p class="failure" role="alert">{failure}</p>}
      {!video && !failure && <div class="stage" />}
      {video && <Known video={video} events={events} onChanged={onChanged} />}
    </article>
  );
}

interface KnownProps {
  video: Video;
  events: LifecycleEvent[];
  onChanged: (video: Video) => void;
}

function Known({ video, events, onChanged }: KnownProps) {
  const facts = [
    when(video.created_at),
    video.duration_seconds !== undefined && duration(video.duration_seconds),
    pixels(video),
  ];
  return (
    <>
      <Stage video={video} />
      <header class="headline">
        <div>
          <h1>{video.title || video.filename}</h1>
          <p class="quiet">
            <StatusChip video={video} /> {facts.filter(Boolean).join(" · ")}
          </p>
        </div>
        <Actions video={video} onChanged={onChanged} onDelete={() => { location.hash = "#/"; }} />
      </header>
      <div class="panels">
        <Share video={video} onChanged={onChanged} />
        <SourceFacts video={video} />
        <UploadLink video={video} />
        <LadderTable video={video} />
        <Timeline events={events} video={video} />
      </div>
    </>
  );
}
