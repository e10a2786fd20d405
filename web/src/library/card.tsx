// One video of the library: what it shows, how it is, and what can be done with it.
import type { Video } from "../api/types";
import { bytes, duration, when } from "../format";
import { videoLink } from "../router";
import { Icon } from "../ui/icon";
import { StatusChip } from "../ui/status";
import { Actions } from "../video/actions";
import { Poster } from "../video/poster";
import { replace } from "./store";

export function Card({ video }: { video: Video }) {
  const name = video.title || video.filename;
  const length = video.duration_seconds === undefined ? "" : duration(video.duration_seconds);
  return (
    <li class="card">
      <div class="poster">
        <a href={videoLink(video.id)} aria-label={`Open ${name} ${length}`}>
          <Poster video={video} />
          {length && <span class="length">{length}</span>}
        </a>
        {video.status !== "ready" && <StatusChip video={video} />}
        {video.status === "processing" && (
          <progress value={video.progress} max={1} aria-label={`Processing of ${name}`} />
        )}
      </div>
      <div class="about">
        <h2><a href={videoLink(video.id)} title={name}>{name}</a></h2>
        <Actions video={video} onChanged={replace} inMenu />
        <p class="quiet">
          {video.playback_policy === "signed" && <span title="Plays with a token only"><Icon name="lock" /></span>}
          {when(video.created_at)}
          {video.size_bytes !== undefined && ` · ${bytes(video.size_bytes)}`}
        </p>
        {video.failure && <p class="failure">{video.failure.message}</p>}
      </div>
    </li>
  );
}
