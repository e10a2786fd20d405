// What can be done with a video: rename, process again, delete.
import { useState } from "preact/hooks";
import { deleteVideo, renameVideo, reprocessVideo } from "../api/client";
import type { Video } from "../api/types";
import { remove } from "../library/store";
import { Dialog } from "../ui/dialog";
import { Menu } from "../ui/menu";
import { say, tell } from "../ui/notices";

interface Props {
  video: Video;
  onChanged: (video: Video) => void;
  onDelete?: () => void;
  inMenu?: boolean;
}

export function Actions({ video, onChanged, onDelete, inMenu = false }: Props) {
  const [asked, ask] = useState<"" | "rename" | "delete">("");
  const name = video.title || video.filename;
  const close = () => ask("");
  const again = video.status === "ready" || video.status === "failed";
  const buttons = (
    <>
      <button type="button" aria-label={`Rename ${name}`} onClick={() => ask("rename")}>Rename</button>
      <button
        type="button"
        aria-label={`Process again: ${name}`}
        disabled={!again}
        onClick={() => reprocessVideo(video.id).then(onChanged, tell)}
      >
        Process again
      </button>
      <button type="button" class="bad" aria-label={`Delete ${name}`} onClick={() => ask("delete")}>Delete</button>
    </>
  );
  return (
    <div class="actions">
      {inMenu ? <Menu name={`More about ${name}`}>{buttons}</Menu> : buttons}
      {asked === "rename" && <Rename video={video} onChanged={onChanged} onClose={close} />}
      {asked === "delete" && <Delete video={video} name={name} onDelete={onDelete} onClose={close} />}
    </div>
  );
}

function Rename({ video, onChanged, onClose }: Pick<Props, "video" | "onChanged"> & { onClose: () => void }) {
  const [title, setTitle] = useState(video.title);
  return (
    <Dialog
      title="Rename"
      confirm="Save"
      onClose={onClose}
      onConfirm={() => void renameVideo(video.id, title).then(onChanged, tell)}
    >
      <label>
        Title
        <input value={title} maxLength={500} onInput={(event) => setTitle(event.currentTarget.value)} />
      </label>
    </Dialog>
  );
}

interface DeleteProps {
  video: Video;
  name: string;
  onDelete: (() => void) | undefined;
  onClose: () => void;
}

function Delete({ video, name, onDelete, onClose }: DeleteProps) {
  const confirmed = () => {
    onDelete?.();
    deleteVideo(video.id).then(() => {
      say(`“${name}” is deleted.`);
      remove(video.id);
    }, tell);
  };
  return (
    <Dialog title={`Delete “${name}”?`} confirm="Delete" danger onClose={onClose} onConfirm={confirmed}>
      <p>The file and everything made of it are removed for good, and links to it stop working.</p>
    </Dialog>
  );
}
