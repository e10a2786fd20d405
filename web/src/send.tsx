// The page for somebody without a key who was asked for a video: its address, send.html#TOKEN, permits
// the upload of that one.
import { render } from "preact";
import "./style.css";
import { Mark } from "./ui/icon";
import { Notices } from "./ui/notices";
import { uploadWith } from "./upload/delegated";
import { DropZone } from "./upload/drop";
import { SendingRow } from "./upload/row";
import { sendings } from "./upload/state";
import { uppy } from "./upload/uppy";

function Send() {
  const [sending] = sendings.value;
  return (
    <main class="send">
      <h1><Mark /> Upload a video</h1>
      <p class="quiet">It goes to whoever gave you this link. The link is for one video.</p>
      {sending ? (
        <ul class="sendings" aria-label="Uploads">
          <SendingRow sending={sending} onCancel={() => uppy.removeFile(sending.fileId)} />
        </ul>
      ) : (
        <DropZone single />
      )}
      {sending?.state === "done" && <p role="status">It has arrived. Thank you; you may close this page.</p>}
      <Notices />
    </main>
  );
}

uploadWith(location.hash.slice(1));
window.addEventListener("hashchange", () => location.reload());

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app");
render(<Send />, root);
