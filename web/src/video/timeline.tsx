// What happened to a video, from its lifecycle events, and how long each step took.
import type { LifecycleEvent, Video } from "../api/types";
import { elapsed, whenExactly } from "../format";
import { Panel } from "./facts";

const WORDS: Record<string, string> = {
  created: "Created",
  upload_sized: "Size known",
  upload_completed: "Uploaded",
  upload_expired: "Upload expired",
  upload_aborted: "Upload cancelled",
  upload_revived: "Upload taken up again",
  processing_started: "Processing began",
  processing_restarted: "Processing began anew",
  published: "Ready to play",
  processing_failed: "Processing failed",
  reprocessing_failed: "Processing again failed; it plays as before",
  reprocess_requested: "To be processed again",
};

const wordsOf = (change: string) => WORDS[change] ?? change.replaceAll("_", " ");

export function processingSeconds(events: LifecycleEvent[]): number | undefined {
  const published = events.findLast((event) => event.change === "published");
  const started = events.findLast(
    (event) => event.change === "processing_started" && (!published || event.at < published.at),
  );
  if (!published || !started) return undefined;
  return (Date.parse(published.at) - Date.parse(started.at)) / 1000;
}

// Lambda's list price for arm64 in us-east-1, as of November 2026: dollars for each GB-second.
const PRICE = 0.0000133334;
const dollars = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD", maximumSignificantDigits: 2 });

function Compute({ gbSeconds }: { gbSeconds: number }) {
  return (
    <p>
      Encoding used <strong>{gbSeconds.toFixed(1)} GB-seconds</strong> of Lambda:
      {" "}about {dollars.format(gbSeconds * PRICE)} on AWS
      <span class="quiet"> (arm64, us-east-1, list price of November 2026; without storage and delivery)</span>.
    </p>
  );
}

export function Timeline({ events, video }: { events: LifecycleEvent[]; video: Video }) {
  const { duration_seconds: seconds, compute_gb_seconds: gbSeconds } = video;
  const took = processingSeconds(events);
  const since = (index: number) =>
    Date.parse(events[index]?.at ?? "") - Date.parse(events[index - 1]?.at ?? "");
  return (
    <Panel title="Timeline" wide>
      {took !== undefined && (
        <p>
          Processed in <strong>{elapsed(took * 1000)}</strong>
          {seconds && took > 0 && `, ${(seconds / took).toFixed(1)} × as fast as it plays`}.
        </p>
      )}
      {gbSeconds !== undefined && <Compute gbSeconds={gbSeconds} />}
      <ol class="timeline">
        {events.map((event, index) => (
          <li key={`${event.at}${event.change}`} class={event.to}>
            <strong>{wordsOf(event.change)}</strong>
            {index > 0 && <span class="quiet"> after {elapsed(since(index))}</span>}
            <span class="quiet">
              <time dateTime={event.at}>{whenExactly(event.at)}</time>
              {event.reason && ` · ${event.reason}`}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
