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

export const statusName = (status: Status): string => WORDS[status];

export function StatusChip({ video }: { video: Video }) {
  return (
    <span class={`chip ${video.status}`}>
      {WORDS[video.status]}
      {video.status === "processing" && ` ${Math.round(video.progress * 100)} %`}
    </span>
  );
}

export const isMoving = (video: Video): boolean =>
  video.status === "uploaded" || video.status === "processing";
