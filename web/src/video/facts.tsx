// What is known of a video: the source, the ladder, the tracks, and what happened to it.
import type { LifecycleEvent, Video } from "../api/types";
import { bits, bytes, duration, when, whenExactly } from "../format";
import { statusName } from "../ui/status";

export function SourceFacts({ video }: { video: Video }) {
  const rows: [string, string | undefined][] = [
    ["File", video.filename],
    ["Size", video.size_bytes === undefined ? undefined : bytes(video.size_bytes)],
    ["Length", video.duration_seconds === undefined ? undefined : duration(video.duration_seconds)],
    ["Picture", video.width ? `${video.width} × ${video.height}` : undefined],
    ["Frame rate", video.frame_rate ? `${Number(video.frame_rate.toFixed(3))} / s` : undefined],
    ["Uploaded", when(video.created_at)],
    ["Id", video.id],
  ];
  return (
    <dl class="facts">
      {rows.map(([name, value]) => value && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

export function LadderTable({ video }: { video: Video }) {
  if (!video.renditions?.length) return null;
  const seconds = video.duration_seconds ?? 0;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Ladder">
      <table>
        <caption>Ladder</caption>
        <thead>
          <tr><th scope="col">Rung</th><th scope="col">Picture</th><th scope="col">Codec</th><th scope="col">Average</th><th scope="col">Peak</th><th scope="col">Size</th></tr>
        </thead>
        <tbody>
          {video.renditions.map((each) => (
            <tr key={each.name}>
              <th scope="row">{each.name}</th>
              <td>{each.width} × {each.height}</td>
              <td>{each.codec}</td>
              <td>{bits(each.average_bandwidth)}</td>
              <td>{bits(each.bandwidth)}</td>
              <td>{bytes((each.average_bandwidth * seconds) / 8)}</td>
            </tr>
          ))}
          {video.audio_tracks?.map((each) => (
            <tr key={each.name}>
              <th scope="row">{each.name}</th>
              <td>{each.language}, {each.channels} ch</td>
              <td>{each.codec}</td>
              <td>{bits(each.bandwidth)}</td>
              <td>{bits(each.bandwidth)}</td>
              <td>{bytes((each.bandwidth * seconds) / 8)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function processingSeconds(events: LifecycleEvent[]): number | undefined {
  const published = events.findLast((event) => event.change === "published");
  const started = events.findLast(
    (event) => event.change === "processing_started" && (!published || event.at < published.at),
  );
  if (!published || !started) return undefined;
  return (Date.parse(published.at) - Date.parse(started.at)) / 1000;
}

export function Timeline({ events }: { events: LifecycleEvent[] }) {
  const seconds = processingSeconds(events);
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">What happened</h2>
      {seconds !== undefined && <p class="quiet">Processed in {seconds.toFixed(1)} s.</p>}
      <ol class="timeline">
        {events.map((event) => (
          <li key={`${event.at}${event.change}`}>
            <time dateTime={event.at}>{whenExactly(event.at)}</time> <strong>{statusName(event.to)}</strong>{" "}
            <span class="quiet">{event.change.replaceAll("_", " ")}{event.reason && `: ${event.reason}`}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
