// How others see a video: who may play it, its link, its embed code, its manifests.
import { useState } from "preact/hooks";
import { createPlaybackToken, setPolicy } from "../api/client";
import type { Video } from "../api/types";
import { whenExactly } from "../format";
import { watchLink } from "../router";
import { Copyable } from "../ui/copyable";
import { LifeChoice, SHORTEST_LIFE } from "../ui/life";
import { tell } from "../ui/notices";
import { Panel } from "./facts";

interface Props {
  video: Video;
  onChanged: (video: Video) => void;
}

export function Share({ video, onChanged }: Props) {
  const isPublic = video.playback_policy === "public";
  return (
    <Panel title="Share">
      <label>
        Who may play it
        <select
          value={video.playback_policy}
          onChange={(event) =>
            setPolicy(video.id, event.currentTarget.value as Video["playback_policy"]).then(onChanged, tell)
          }
        >
          <option value="public">Everybody who has the link</option>
          <option value="signed">Only holders of a playback token</option>
        </select>
      </label>
      {isPublic ? <Links id={video.id} /> : <TokenLinks id={video.id} />}
      <Copyable name="HLS" text={video.playback?.hls_url ?? ""} />
      <Copyable name="DASH" text={video.playback?.dash_url ?? ""} />
    </Panel>
  );
}

function Links({ id, token }: { id: string; token?: string }) {
  const link = watchLink(id, token);
  const embed = `<iframe src="${link}" width="640" height="360" allowfullscreen></iframe>`;
  return (
    <>
      <Copyable name="Link" text={link} />
      <Copyable name="Embed" text={embed} />
    </>
  );
}

// A signed video's link carries a token, and ends with it.
function TokenLinks({ id }: { id: string }) {
  const [made, setMade] = useState<{ token: string; expires_at: string }>();
  const [life, setLife] = useState(SHORTEST_LIFE);
  return (
    <>
      <div class="copyable">
        <LifeChoice value={life} onChange={setLife} />
        <button type="button" onClick={() => createPlaybackToken(id, life).then(setMade, tell)}>Make a link</button>
      </div>
      {made && <Links id={id} token={made.token} />}
      {made && <p class="quiet">Works until {whenExactly(made.expires_at)}.</p>}
    </>
  );
}
