// What can be done with a video: rename, process again, delete.
import { useState } from "preact/hooks";
import { deleteVideo, renameVideo, reprocessVideo } from "../api/client";
import type { Video } from "../api/types";
import { Dialog } from "../ui/dialog";
import { remove } from "../library/store";
import { say, tell } from "../ui/notices";

interface Props {
  video: Video;
  onChanged: (video: Video) => void;
  onDelete?: () => void;
}

export function Actions({ video, onChanged, onDelete }: Props) {
  const [asked, ask] = useState<"" | "rename" | "delete">("");
  const [title, setTitle] = useState(video.title);
  const name = video.title || video.filename;
  const close = () => ask("");
  const again = video.status === "ready" || video.status === "failed";
  return (
    <p class="actions">
      <button
        type="button"
        aria-label={`Rename ${name}`}
        onClick={() => {
          setTitle(video.title);
          ask("rename");
        }}
      >
        Rename
      </button>
      {again && (
        <button
          type="button"
          aria-label={`Process again: ${name}`}
          onClick={() => reprocessVideo(video.id).then(onChanged, tell)}
        >
          Process again
        </button>
      )}
      <button type="button" aria-label={`Delete ${name}`} onClick={() => ask("delete")}>Delete</button>
      {asked === "rename" && (
        <Dialog
          title="Rename"
          confirm="Save"
          onClose={close}
          onConfirm={() => void renameVideo(video.id, title).then(onChanged, tell)}
        >
          <label>
            Title
            <input value={title} maxLength={500} onInput={(event) => setTitle(event.currentTarget.value)} />
          </label>
        </Dialog>
      )}
      {asked === "delete" && (
        <Dialog
          title={`Delete “${name}”?`}
          confirm="Delete"
          danger
          onClose={close}
          onConfirm={() => {
            onDelete?.();
            deleteVideo(video.id).then(() => {
              say(`“${name}” is deleted.`);
              remove(video.id);
            }, tell);
          }}
        >
          <p>The file and everything made of it are removed for good, and links to it stop working.</p>
        </Dialog>
      )}
    </p>
  );
}
