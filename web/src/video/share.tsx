// How others see a video: who may play it, its link, its embed code, its manifests.
import { useState } from "preact/hooks";
import { setPolicy } from "../api/client";
import type { Video } from "../api/types";
import { watchLink } from "../router";
import { tell } from "../ui/notices";

export function Share({ video, onChanged }: { video: Video; onChanged: (video: Video) => void }) {
  const link = watchLink(video.id);
  const embed = `<iframe src="${link}" width="640" height="360" allow="fullscreen; picture-in-picture" allowfullscreen></iframe>`;
  const isPublic = video.playback_policy === "public";
  return (
    <section aria-labelledby="share">
      <h2 id="share">Share</h2>
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
      {isPublic && <Copyable name="Link" text={link} />}
      {isPublic && <Copyable name="Embed" text={embed} />}
      {video.playback && <Copyable name="HLS" text={video.playback.hls_url} />}
      {video.playback && <Copyable name="DASH" text={video.playback.dash_url} />}
    </section>
  );
}

function Copyable({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch (error) {
      tell(error);
    }
  };
  return (
    <div class="copyable">
      <label>{name}<input readOnly value={text} onFocus={(event) => event.currentTarget.select()} /></label>
      <button type="button" aria-label={`Copy ${name}`} onClick={() => void copy()}>{copied ? "Copied" : "Copy"}</button>
    </div>
  );
}
