// The public page of one video: nothing but the player. Needs no key.
import { config } from "../config";
import { plays } from "./access";
import { Player } from "./player";

export function Watch({ id }: { id: string }) {
  const base = `${config.streaming_api_url}/videos/${encodeURIComponent(id)}`;
  const token = new URLSearchParams(location.search).get("token");
  const suffix = token ? `?${new URLSearchParams({ token })}` : "";
  const manifest = plays === "dash" ? "manifest.mpd" : "master.m3u8";
  return (
    <main class="watch">
      <Player title="Video" address={() => Promise.resolve(`${base}/${manifest}${suffix}`)} />
    </main>
  );
}
