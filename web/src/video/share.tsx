// How others see a video: who may play it, its link, its embed code, its manifests.
import { useState } from "preact/hooks";
import { createPlaybackToken, setPolicy } from "../api/client";
import type { Video } from "../api/types";
import { whenExactly } from "../format";
import { watchLink } from "../router";
import { say, tell } from "../ui/notices";
import { Panel } from "./facts";

const LIVES: [number, string][] = [[3600, "an hour"], [21_600, "six hours"], [86_400, "a day"]];

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
      {video.playback && <Copyable name="HLS" text={video.playback.hls_url} />}
      {video.playback && <Copyable name="DASH" text={video.playback.dash_url} />}
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
  const [life, setLife] = useState(LIVES[0]?.[0] ?? 3600);
  return (
    <>
      <div class="copyable">
        <label>
          A link that works for
          <select value={life} onChange={(event) => setLife(Number(event.currentTarget.value))}>
            {LIVES.map(([seconds, words]) => <option key={seconds} value={seconds}>{words}</option>)}
          </select>
        </label>
        <button type="button" onClick={() => createPlaybackToken(id, life).then(setMade, tell)}>Make a link</button>
      </div>
      {made && <Links id={id} token={made.token} />}
      {made && <p class="quiet">Works until {whenExactly(made.expires_at)}.</p>}
    </>
  );
}

function Copyable({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      window.setTimeout(() => setCopied(false), 2000);
    } catch {
      say("The browser does not allow this page to copy; select the text and copy it.");
    }
  };
  return (
    <div class="copyable">
      <label>{name}<input readOnly value={text} onFocus={(event) => event.currentTarget.select()} /></label>
      <button type="button" aria-label={`Copy ${name}`} onClick={() => void copy()}>{copied ? "Copied" : "Copy"}</button>
    </div>
  );
}
