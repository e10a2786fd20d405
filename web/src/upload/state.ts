// What the page shows of running uploads: drawn from Uppy's events, at most four times a second.
import { signal } from "@preact/signals";
import { sentenceOf } from "../api/problem";
import { uppy } from "./uppy";

export interface Sending {
  fileId: string;
  name: string;
  size: number;
  sent: number;
  rate: number;
  state: "preparing" | "sending" | "paused" | "failed" | "done";
  error: string;
  videoId: string;
}

export const sendings = signal<Sending[]>([]);

interface Sample {
  at: number;
  sent: number;
}

const WINDOW_MS = 8000;
const samples = new Map<string, Sample[]>();
const errors = new Map<string, string>();

function rateOf(fileId: string, sent: number): number {
  const now = performance.now();
  const kept = (samples.get(fileId) ?? []).filter((sample) => now - sample.at < WINDOW_MS);
  kept.push({ at: now, sent });
  samples.set(fileId, kept);
  const first = kept[0];
  return first && now > first.at ? Math.max(0, ((sent - first.sent) * 1000) / (now - first.at)) : 0;
}

function draw(): void {
  sendings.value = uppy.getFiles().map((file) => {
    const sent = Number(file.progress.bytesUploaded || 0);
    const error = errors.get(file.id) ?? "";
    const state = file.progress.uploadComplete
      ? "done"
      : error
        ? "failed"
        : file.isPaused
          ? "paused"
          : file.progress.uploadStarted
            ? "sending"
            : "preparing";
    return {
      fileId: file.id,
      name: file.name ?? "",
      size: file.size ?? 0,
      sent: state === "done" ? (file.size ?? 0) : sent,
      rate: state === "sending" ? rateOf(file.id, sent) : 0,
      state,
      error,
      videoId: file.meta.videoId ?? "",
    };
  });
}

let due = 0;
function drawSoon(): void {
  due ||= window.setTimeout(() => {
    due = 0;
    draw();
  }, 250);
}

uppy.on("upload-error", (file, error) => {
  if (file) errors.set(file.id, sentenceOf(error));
});
uppy.on("upload-retry", (file) => errors.delete(file.id));
// The same file, chosen again, has the same id, and begins anew.
uppy.on("file-removed", ({ id }) => {
  errors.delete(id);
  samples.delete(id);
});
uppy.on("state-update", drawSoon);
uppy.on("upload-error", drawSoon);

window.addEventListener("beforeunload", (event) => {
  if (sendings.value.some((each) => each.state === "sending")) event.preventDefault();
});
