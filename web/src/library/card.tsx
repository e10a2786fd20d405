// One video of the library: what it shows, how it is, and what can be done with it.
import type { Video } from "../api/types";
import { bytes, duration, when } from "../format";
import { videoLink } from "../router";
import { StatusChip } from "../ui/status";
import { Poster } from "../video/poster";
import { Actions } from "../video/actions";
import { replace } from "./store";

export function Card({ video }: { video: Video }) {
  const name = video.title || video.filename;
  const length = video.duration_seconds === undefined ? "" : duration(video.duration_seconds);
  return (
    <li class="card">
      <a class="poster" href={videoLink(video.id)} aria-label={`Open ${name} ${length}`}>
        <Poster video={video} />
        {length && <span class="length">{length}</span>}
      </a>
      <div class="about">
        <h2><a href={videoLink(video.id)}>{name}</a></h2>
        <p class="quiet">
          {when(video.created_at)}
          {video.size_bytes !== undefined && ` · ${bytes(video.size_bytes)}`}
        </p>
        <p><StatusChip video={video} /></p>
        {video.status === "processing" && (
          <progress value={video.progress} max={1} aria-label={`Processing of ${video.title}`} />
        )}
        {video.failure && <p class="failure">{video.failure.message}</p>}
        <Actions video={video} onChanged={replace} />
      </div>
    </li>
  );
}
