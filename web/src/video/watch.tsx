// The public page of one video: nothing but the player. Needs no key.
import { config } from "../config";
import { Player } from "./player";

export function Watch({ id }: { id: string }) {
  const base = `${config.streaming_api_url}/videos/${encodeURIComponent(id)}`;
  const token = new URLSearchParams(location.search).get("token");
  const suffix = token ? `?${new URLSearchParams({ token })}` : "";
  return (
    <div class="watch">
      <Player
        title="Video"
        address={() => Promise.resolve(`${base}/master.m3u8${suffix}`)}
        storyboard={() => Promise.resolve(`${base}/storyboard.vtt${suffix}`)}
        poster={`${base}/poster.jpg${suffix}`}
      />
    </div>
  );
}
