// What is known of a source.
import type { ComponentChildren } from "preact";
import type { Video } from "../api/types";
import { bits, bytes, duration, languageName, pixels, when } from "../format";
import { isMoving } from "../ui/status";

export function Panel({ title, wide, children }: { title: string; wide?: boolean; children: ComponentChildren }) {
  return (
    <section class={wide ? "panel wide" : "panel"} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function SourceFacts({ video }: { video: Video }) {
  const { size_bytes: size, duration_seconds: seconds } = video;
  // What processing will tell has its place from the start, so that nothing moves when it comes.
  const later = isMoving(video) ? "…" : undefined;
  const rows: [string, string | undefined | false][] = [
    ["File", video.filename],
    ["Size", size !== undefined && bytes(size)],
    ["Length", seconds === undefined ? later : duration(seconds)],
    ["Picture", pixels(video) || later],
    ["Frame rate", video.frame_rate === undefined ? later : `${Number(video.frame_rate.toFixed(3))} frames/s`],
    ["Bits", size === undefined || seconds === undefined ? later : bits((size * 8) / seconds)],
    ["Sound", video.audio_tracks?.map((track) => languageName(track.language)).join(", ") ?? later],
    ["Subtitles", video.subtitle_tracks?.map((track) => track.title || languageName(track.language)).join(", ")],
    ["Uploaded", when(video.created_at)],
    ["Id", video.id],
  ];
  return (
    <Panel title="Source">
      <dl class="facts">
        {rows.map(([name, value]) => value && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
    </Panel>
  );
}
