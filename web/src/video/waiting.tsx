// A video that waits for its file, which this browser does not send: a link with which somebody may.
import { useState } from "preact/hooks";
import { createUploadToken } from "../api/client";
import type { Video } from "../api/types";
import { whenExactly } from "../format";
import { sendLink } from "../router";
import { Copyable } from "../ui/copyable";
import { LifeChoice, SHORTEST_LIFE } from "../ui/life";
import { tell } from "../ui/notices";
import { isBegunHere } from "../upload/unfinished";
import { Panel } from "./facts";

export function UploadLink({ video: { id, status } }: { video: Video }) {
  const [made, setMade] = useState<{ token: string; expires_at: string }>();
  const [life, setLife] = useState(SHORTEST_LIFE);
  if (status !== "awaiting_upload" || isBegunHere(id)) return null;
  return (
    <Panel title="Upload">
      <p class="quiet">
        Whoever has a link sends the whole file, without a key. That drops what has come from elsewhere, and an upload that
        still runs there ends. Earlier links go on working until they end.
      </p>
      <div class="copyable">
        <LifeChoice value={life} onChange={setLife} />
        <button type="button" onClick={() => createUploadToken(id, life).then(setMade, tell)}>Make a link</button>
      </div>
      <Copyable name="Upload link" text={made ? sendLink(made.token) : ""} placeholder="When it is made" />
      <p class="quiet">{made ? `Works until ${whenExactly(made.expires_at)}.` : "It is shown once."}</p>
    </Panel>
  );
}
