// Shaka Player with its user interface; in a chunk of its own, loaded on demand.
import shaka from "shaka-player/dist/shaka-player.ui-es2021.js";
import "shaka-player/dist/controls.css";
import { keepOtherKeys } from "./keys";
import { NOT_READY, problemIn, wasRefused } from "./trouble";

export interface Film {
  // Gives an address that may be played now; asked for a fresh one when the one in use is refused.
  address: (fresh: boolean) => Promise<string>;
  storyboard?: (() => Promise<string>) | undefined;
}

const CONTROLS = {
  controlPanelElements: [
    "play_pause", "mute_volume", "time_and_duration", "spacer", "overflow_menu", "picture_in_picture", "fullscreen",
  ],
  bigButtons: ["play_pause"],
  overflowMenuButtons: ["quality", "language", "captions", "playback_rate", "loop"],
  playbackRates: [0.5, 0.75, 1, 1.25, 1.5, 2],
  seekBarColors: { played: "#a99aff" },
  enableKeyboardPlaybackControlsInWindow: true,
  keyboardLargeSeekDistance: 10,
  // As on the large video sites. Home, End and the page keys are left to the page.
  shortcuts: { large_rewind: "j", large_fast_forward: "l", home: "", end: "", take_screenshot: "" },
};
const PATIENCE_MS = 5000;

shaka.polyfill.installAll();

// Plays a film until it is stopped; gives the function that stops it.
export function play(
  film: Film,
  container: HTMLElement,
  video: HTMLVideoElement,
  onFailure: (error: unknown) => void,
  onReady: () => void,
): () => void {
  const player = new shaka.Player();
  const overlay = new shaka.ui.Overlay(player, container, video);
  overlay.configure(CONTROLS);
  const releaseKeys = keepOtherKeys(container);
  // The large button is an invitation; over a film that plays it is in the way.
  video.addEventListener("play", () => container.classList.add("begun"), { once: true });
  let renewed = 0;
  let stopped = false;
  let waiting = 0;

  async function load(fresh: boolean): Promise<void> {
    const from = fresh ? video.currentTime : null;
    const goesOn = fresh && !video.paused;
    await player.load(await film.address(fresh), from);
    if (goesOn) await video.play().catch(() => undefined); // loading has paused it
    onReady();
    if (film.storyboard) {
      // A seek bar without pictures still seeks.
      await player.addThumbnailsTrack(await film.storyboard()).catch(() => undefined);
    }
  }

  function troubled(error: unknown): void {
    const { code } = error as { code?: number };
    if (stopped || code === shaka.util.Error.Code.LOAD_INTERRUPTED) return;
    const problem = problemIn(error);
    if (problem.code === NOT_READY) {
      waiting = window.setTimeout(() => load(false).catch(troubled), PATIENCE_MS);
    } else if (wasRefused(problem) && Date.now() - renewed >= PATIENCE_MS) {
      // Addresses die with their signatures: fresh ones, and on from where the viewer is.
      renewed = Date.now();
      load(true).catch(troubled);
      return;
    }
    onFailure(problem);
  }

  player.addEventListener("error", (event: unknown) => troubled((event as { detail: unknown }).detail));
  player
    .attach(video)
    .then(() => load(false))
    .catch(troubled);

  return () => {
    stopped = true;
    window.clearTimeout(waiting);
    releaseKeys();
    void overlay.destroy();
  };
}
