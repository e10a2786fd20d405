// Choosing files, and the uploads that run: progress, pause, resume, cancel, retry.
import { useSignal } from "@preact/signals";
import { bytes, rate, remaining } from "../format";
import { videoLink } from "../router";
import { tell } from "../ui/notices";
import { StatusChip } from "../ui/status";
import { videos } from "../library/store";
import { DropZone } from "./drop";
import { sendings, type Sending } from "./state";
import { strike, unfinishedUploads } from "./unfinished";
import { cancel, uppy } from "./uploader";

export function UploadPanel() {
  return (
    <section class="upload" aria-label="Upload">
      <DropZone />
      <UnfinishedNotes />
      {sendings.value.length > 0 && (
        <ul class="sendings" aria-label="Uploads">
          {sendings.value.map((each) => (
            <SendingRow key={each.fileId} sending={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function UnfinishedNotes() {
  const running = new Set(sendings.value.map((each) => each.videoId));
  const left = unfinishedUploads().filter((each) => !running.has(each.id));
  const redraw = useSignal(0);
  if (left.length === 0 || redraw.value < 0) return null;
  return (
    <div class="unfinished" role="note">
      <p>Begun earlier and not finished. Choose the same file again, and only the rest is sent:</p>
      <ul>
        {left.map((each) => (
          <li key={each.id}>
            <strong>{each.name}</strong> <span class="quiet">{bytes(each.size)}</span>{" "}
            <button
              type="button"
              class="link"
              onClick={() => {
                strike(each.id);
                redraw.value += 1;
              }}
            >
              Forget
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function SendingRow({ sending }: { sending: Sending }) {
  const { fileId, name, size, sent, state } = sending;
  const share = size > 0 ? sent / size : 0;
  const made = state === "done" ? videos.value.find((video) => video.id === sending.videoId) : undefined;
  return (
    <li class={`sending ${state}`}>
      <div class="row">
        <span class="name" title={name}>{name}</span>
        <span class="actions">
          {state === "sending" && <button type="button" onClick={() => uppy.pauseResume(fileId)}>Pause</button>}
          {state === "paused" && <button type="button" onClick={() => uppy.pauseResume(fileId)}>Resume</button>}
          {state === "failed" && <button type="button" onClick={() => void uppy.retryUpload(fileId)}>Try again</button>}
          {state === "done" ? (
            <>
              <a class="button primary" href={videoLink(sending.videoId)}>Open</a>
              <button type="button" onClick={() => uppy.removeFile(fileId)}>Dismiss</button>
            </>
          ) : (
            <button type="button" onClick={() => cancel(fileId).catch(tell)}>Cancel</button>
          )}
        </span>
      </div>
      {state !== "done" && <progress value={share} max={1} aria-label={`Upload of ${name}`} />}
      <p class="quiet" role={state === "failed" ? "alert" : undefined}>
        {explain(sending)} {made && <StatusChip video={made} />}
      </p>
    </li>
  );
}

function explain({ state, sent, size, rate: speed, error }: Sending): string {
  const amount = `${bytes(sent)} of ${bytes(size)}`;
  if (state === "failed") return `${error} What has arrived is kept.`;
  if (state === "done") return `${bytes(size)} uploaded.`;
  if (state === "paused") return `${amount}, paused`;
  if (state === "preparing") return "Preparing…";
  return speed > 0 ? `${amount} · ${rate(speed)} · ${remaining((size - sent) / speed)}` : amount;
}
