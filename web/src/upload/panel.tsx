// Choosing files, and the uploads that run: progress, pause, resume, cancel, retry.
import { bytes } from "../format";
import { videoLink } from "../router";
import { tell } from "../ui/notices";
import { StatusChip } from "../ui/status";
import { videos } from "../library/store";
import { DropZone } from "./drop";
import { Invite } from "./invite";
import { SendingRow } from "./row";
import { sendings, type Sending } from "./state";
import { strike, unfinishedUploads } from "./unfinished";
import { cancel } from "./uploader";
import { uppy } from "./uppy";

export function UploadPanel() {
  return (
    <section class="upload" aria-label="Upload">
      <DropZone />
      <Invite />
      <UnfinishedNotes />
      {sendings.value.length > 0 && (
        <ul class="sendings" aria-label="Uploads">
          {sendings.value.map((each) => (
            <OwnRow key={each.fileId} sending={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function UnfinishedNotes() {
  void sendings.value; // They follow Uppy with a delay, in which one's own upload would be called unfinished.
  const running = new Set(uppy.getFiles().map(({ meta }) => meta.videoId));
  const left = unfinishedUploads().filter((each) => !running.has(each.id));
  if (left.length === 0) return null;
  return (
    <div class="unfinished" role="note">
      <p>Begun earlier and not finished. Choose the same file again, and only the rest is sent:</p>
      <ul>
        {left.map((each) => (
          <li key={each.id}>
            <strong>{each.name}</strong> <span class="quiet">{bytes(each.size)}</span>{" "}
            <button type="button" class="link" onClick={() => strike(each.id)}>Forget</button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function OwnRow({ sending }: { sending: Sending }) {
  const { fileId, state, videoId } = sending;
  const made = state === "done" ? videos.value.find((video) => video.id === videoId) : undefined;
  return (
    <SendingRow
      sending={sending}
      onCancel={() => void cancel(fileId).catch(tell)}
      note={made && <StatusChip video={made} />}
      done={
        <>
          <a class="button primary" href={videoLink(videoId)}>Open</a>
          <button type="button" onClick={() => uppy.removeFile(fileId)}>Dismiss</button>
        </>
      }
    />
  );
}
