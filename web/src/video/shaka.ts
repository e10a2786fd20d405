// Shaka Player with its user interface; in a chunk of its own, loaded on demand.
import shaka from "shaka-player/dist/shaka-player.ui-es2021.js";
import "shaka-player/dist/controls.css";

export interface Film {
  // Gives an address that may be played now; asked for a fresh one when the one in use is refused.
  address: (fresh: boolean) => Promise<string>;
  storyboard?: (() => Promise<string>) | undefined;
}

interface ShakaError {
  code: number;
  data?: unknown[];
}

const MENU = ["quality", "language", "captions", "playback_rate", "picture_in_picture", "loop"];
const { BAD_HTTP_STATUS, LOAD_INTERRUPTED } = shaka.util.Error.Code;
const REFUSED = new Set([401, 403]);
const PATIENCE_MS = 5000;

shaka.polyfill.installAll();

// Plays a film until it is stopped; gives the function that stops it.
export function play(
  film: Film,
  container: HTMLElement,
  video: HTMLVideoElement,
  onFailure: (error: unknown) => void,
): () => void {
  const player = new shaka.Player();
  const overlay = new shaka.ui.Overlay(player, container, video);
  overlay.configure({ overflowMenuButtons: MENU });
  let renewed = 0;
  let stopped = false;

  async function load(fresh: boolean): Promise<void> {
    const from = fresh ? video.currentTime : null;
    await player.load(await film.address(fresh), from);
    if (film.storyboard) {
      // A seek bar without pictures still seeks.
      await player.addThumbnailsTrack(await film.storyboard()).catch(() => undefined);
    }
  }

  function troubled(error: unknown): void {
    const { code, data } = error as ShakaError;
    if (stopped || code === LOAD_INTERRUPTED) return;
    const refused = code === BAD_HTTP_STATUS && REFUSED.has(Number(data?.[1]));
    if (!refused || Date.now() - renewed < PATIENCE_MS) return onFailure(error);
    // Addresses die with their signatures: fresh ones, and on from where the viewer is.
    renewed = Date.now();
    load(true).catch(troubled);
  }

  player.addEventListener("error", (event: unknown) => troubled((event as { detail: unknown }).detail));
  player
    .attach(video)
    .then(() => load(false))
    .catch(troubled);

  return () => {
    stopped = true;
    void overlay.destroy();
  };
}
