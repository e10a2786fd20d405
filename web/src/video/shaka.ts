// Shaka Player with its user interface; in a chunk of its own, loaded on demand.
import shaka from "shaka-player/dist/shaka-player.ui-es2021.js";
import "shaka-player/dist/controls.css";
import { keepOtherKeys } from "./keys";
import { amendMenus } from "./menus";
import { mayPass, problemIn, wasRefused } from "./trouble";

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
const PAUSE_SECONDS = 1; // before segments are asked for again; Shaka adds its own

shaka.polyfill.installAll();

export interface Playing {
  retry: () => void;
  stop: () => void;
}

// Plays a film until it is stopped. What is in its way is told when nothing plays any more, and
// nothing (`undefined`) when something does again.
export function play(
  film: Film,
  container: HTMLElement,
  video: HTMLVideoElement,
  tell: (problem: Error | undefined) => void,
): Playing {
  const player = new shaka.Player();
  const overlay = new shaka.ui.Overlay(player, container, video);
  // What is told of the film stands beside it; so both go to the full screen.
  overlay.configure({ ...CONTROLS, fullScreenElement: container.parentElement });
  // A track whose segment was fetched ahead in vain may never ask again (Shaka Player 5.2.12).
  player.configure("streaming.segmentPrefetchLimit", 0);
  const releaseKeys = keepOtherKeys(container);
  const releaseMenus = amendMenus(container);
  const page = new AbortController();
  const { signal } = page;
  // The large button is an invitation; over a film that plays it is in the way.
  video.addEventListener("play", () => container.classList.add("begun"), { once: true });
  let waiting = 0;
  let looking = 0;
  let lasting: Error | undefined; // what ends the film where its buffer does
  let from: number | null = null; // where the viewer is
  let goesOn = false;
  let renewed: { from: number | null; at: number } | undefined; // where and when addresses were

  // What the element itself can't play leaves it as ready as it was, and paused.
  const stands = () => video.error !== null || video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;

  function note(): void {
    if (!video.error && video.readyState > HTMLMediaElement.HAVE_NOTHING) from = video.currentTime;
  }

  function stopClocks(): void {
    window.clearTimeout(waiting);
    window.clearTimeout(looking);
    looking = 0;
  }

  async function load(fresh: boolean): Promise<void> {
    stopClocks();
    note();
    if (fresh) renewed = { from, at: performance.now() };
    await player.load(await film.address(fresh), from);
    if (goesOn) await video.play().catch(() => undefined); // loading has paused it
    lasting = undefined;
    tell(undefined);
    if (film.storyboard) {
      // A seek bar without pictures still seeks.
      await player.addThumbnailsTrack(await film.storyboard()).catch(() => undefined);
    }
  }

  function troubled(error: unknown): void {
    const { code, handled } = error as { code?: number; handled?: boolean };
    if (signal.aborted || code === shaka.util.Error.Code.LOAD_INTERRUPTED) return;
    const problem = problemIn(error);
    // Addresses die with their signatures. Where fresh ones have brought the film no further, others won't.
    const mayRenew = !renewed || (renewed.from !== from && performance.now() - renewed.at >= PATIENCE_MS);
    if (wasRefused(problem) && mayRenew) {
      load(true).catch(troubled);
      return;
    }
    lasting = handled || mayPass(problem) ? undefined : problem;
    // Of itself, Shaka asks again for what is live only, and where the other quality that it has chosen
    // (`handled`) is the one in use already, for nothing. It can't where nothing is loaded yet.
    if (!lasting && !player.retryStreaming(PAUSE_SECONDS)) {
      waiting = window.setTimeout(() => load(false).catch(troubled), PATIENCE_MS);
    }
    if (!handled && stands()) tell(problem);
    // Another quality may be no better.
    looking ||= window.setTimeout(() => {
      looking = 0;
      if (stands()) tell(problem);
    }, PATIENCE_MS);
  }

  for (const event of ["timeupdate", "seeking"]) video.addEventListener(event, note, { signal });
  video.addEventListener("play", () => (goesOn = true), { signal });
  video.addEventListener("pause", () => (goesOn &&= video.error !== null), { signal });
  video.addEventListener("waiting", () => lasting && tell(lasting), { signal });
  for (const event of ["canplay", "playing"]) video.addEventListener(event, () => stands() || tell(undefined), { signal });
  player.addEventListener("error", (event: unknown) => troubled((event as { detail: unknown }).detail));
  player
    .attach(video)
    .then(() => load(false))
    .catch(troubled);

  return {
    retry: () => void load(true).catch(troubled),
    stop: () => {
      page.abort();
      stopClocks();
      releaseKeys();
      releaseMenus();
      void overlay.destroy();
    },
  };
}
