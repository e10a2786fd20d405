// One video in full: the player, its facts, its ladder, its timeline, and how to share it.
import { useEffect, useState } from "preact/hooks";
import { getEvents, getVideo } from "../api/client";
import { sentenceOf } from "../api/problem";
import type { LifecycleEvent, Video } from "../api/types";
import { isMoving, StatusChip } from "../ui/status";
import { forgetToken, playable } from "./access";
import { Actions } from "./actions";
import { LadderTable, SourceFacts, Timeline } from "./facts";
import { Player } from "./player";
import { Share } from "./share";

const FAST_MS = 1000;
const SLOW_MS = 10_000;

export function Detail({ id }: { id: string }) {
  const [video, setVideo] = useState<Video>();
  const [events, setEvents] = useState<LifecycleEvent[]>([]);
  const [failure, setFailure] = useState("");

  useEffect(() => {
    let timer = 0;
    let ended = false;
    const leaving = new AbortController();
    const tick = async () => {
      let wait = SLOW_MS;
      try {
        const [fresh, history] = await Promise.all([
          getVideo(id, leaving.signal),
          getEvents(id, leaving.signal),
        ]);
        if (ended) return;
        setVideo(fresh);
        setEvents(history);
        setFailure("");
        if (isMoving(fresh)) wait = FAST_MS;
      } catch (error) {
        if (!ended) setFailure(sentenceOf(error));
      }
      if (!ended) timer = window.setTimeout(tick, wait);
    };
    void tick();
    return () => {
      ended = true;
      leaving.abort();
      window.clearTimeout(timer);
    };
  }, [id]);

  return (
    <article class="detail">
      <p><a href="#/">← All videos</a></p>
      {failure && <p class="failure" role="alert">{failure}</p>}
      {video && <Known video={video} events={events} onChanged={(changed) => setVideo({ ...video, ...changed })} />}
    </article>
  );
}

interface KnownProps {
  video: Video;
  events: LifecycleEvent[];
  onChanged: (video: Video) => void;
}

function Known({ video, events, onChanged }: KnownProps) {
  const { playback } = video;
  const address = async (fresh: boolean) => {
    if (fresh) forgetToken(video.id);
    return playable(video, playback?.hls_url ?? "");
  };
  const storyboard = playback?.storyboard_url;
  return (
    <>
      <header class="row">
        <h1>{video.title || video.filename}</h1>
        <StatusChip video={video} />
      </header>
      {playback && (
        <Player
          key={`${video.id} ${video.playback_policy}`}
          title={video.title || video.filename}
          address={address}
          storyboard={storyboard ? () => playable(video, storyboard) : undefined}
        />
      )}
      {!playback && isMoving(video) && (
        <div class="working">
          <progress value={video.progress} max={1} aria-label="Processing" />
          <p>{video.stage ? `${video.stage}…` : "Waiting to be processed…"} {Math.round(video.progress * 100)} %</p>
        </div>
      )}
      {video.failure && <p class="failure" role="alert">{video.failure.message}</p>}
      <Actions video={video} onChanged={onChanged} onDelete={() => { location.hash = "#/"; }} />
      <div class="columns">
        <SourceFacts video={video} />
        <Share video={video} onChanged={onChanged} />
      </div>
      <LadderTable video={video} />
      <Timeline events={events} />
    </>
  );
}
