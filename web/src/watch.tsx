// The page of one video, for whoever has its address: nothing but the player. It knows no key, and so
// other sites may frame it. Its address is watch.html#ID, for a signed video watch.html#ID?token=….
import { render } from "preact";
import { config } from "./config";
import "./style.css";
import { Player, plays } from "./video/player";

const [id = "", query = ""] = location.hash.slice(1).split("?");

function manifest(): string {
  const token = new URLSearchParams(query).get("token");
  const name = plays === "dash" ? "manifest.mpd" : "master.m3u8";
  const suffix = token ? `?${new URLSearchParams({ token })}` : "";
  return `${config.streaming_api_url}/videos/${encodeURIComponent(id)}/${name}${suffix}`;
}

window.addEventListener("hashchange", () => location.reload());

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app");
render(
  <main class="watch">
    <Player title="Video" address={() => Promise.resolve(manifest())} />
  </main>,
  root,
);
