// Where a video is in its lifecycle, in words, with its progress while it is processed.
import type { Status, Video } from "../api/types";

const WORDS: Record<Status, string> = {
  awaiting_upload: "Waiting for the file",
  uploaded: "Uploaded",
  processing: "Processing",
  ready: "Ready",
  failed: "Failed",
  expired: "Upload expired",
  deleted: "Deleted",
};

const STAGES: Record<string, string> = {
  probing: "Looking at the file",
  transcoding: "Encoding every quality",
  publishing: "Publishing",
};

export const statusName = (status: Status): string => WORDS[status];

export const percent = (video: Video): string => `${Math.round(video.progress * 100)} %`;

export function StatusChip({ video }: { video: Video }) {
  return (
    <span class={`chip ${video.status}`}>
      {WORDS[video.status]}
      {video.status === "processing" && ` ${percent(video)}`}
    </span>
  );
}

// What is being done with a video, or what it waits for.
export function stageOf(video: Video): string {
  if (video.status === "uploaded") return "Waiting to be processed";
  if (video.status === "processing") return STAGES[video.stage ?? ""] ?? "Processing";
  return WORDS[video.status];
}

export const isMoving = (video: Video): boolean =>
  video.status === "uploaded" || video.status === "processing";
