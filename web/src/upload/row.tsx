// One upload that runs: its progress, and what can be done about it.
import type { ComponentChildren } from "preact";
import { bytes, rate, remaining } from "../format";
import type { Sending } from "./state";
import { uppy } from "./uppy";

interface Props {
  sending: Sending;
  onCancel: () => void;
  done?: ComponentChildren; // what can be done when all has arrived
  note?: ComponentChildren;
}

export function SendingRow({ sending, onCancel, done, note }: Props) {
  const { fileId, name, size, sent, state } = sending;
  const share = size > 0 ? sent / size : 0;
  return (
    <li class={`sending ${state}`}>
      <div class="row">
        <span class="name" title={name}>{name}</span>
        <span class="actions">
          {state === "sending" && <button type="button" onClick={() => uppy.pauseResume(fileId)}>Pause</button>}
          {state === "paused" && <button type="button" onClick={() => uppy.pauseResume(fileId)}>Resume</button>}
          {state === "failed" && <button type="button" onClick={() => void uppy.retryUpload(fileId)}>Try again</button>}
          {state === "done" ? done : <button type="button" onClick={onCancel}>Cancel</button>}
        </span>
      </div>
      <progress value={share} max={1} aria-label={`Upload of ${name}`} />
      <p class="quiet" role={state === "failed" ? "alert" : undefined}>
        {explain(sending)} {note}
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
