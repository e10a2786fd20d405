// The player: Shaka Player with its own controls, loaded when a video is first watched.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/problem";

interface Props {
  title: string;
  // Gives an address that may be played now; asked again when the one in use is refused.
  address: (fresh: boolean) => Promise<string>;
  storyboard?: (() => Promise<string>) | undefined;
}

interface ShakaError {
  code: number;
  data?: unknown[];
}

const MENU = ["quality", "language", "captions", "playback_rate", "picture_in_picture", "loop"];
const BAD_HTTP_STATUS = 1001;
const REFUSED = new Set([401, 403]);

const isRefusal = (error: ShakaError): boolean =>
  error.code === BAD_HTTP_STATUS && REFUSED.has(Number(error.data?.[1]));

export function Player({ title, address, storyboard }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [failure, setFailure] = useState("");

  useEffect(() => {
    let ended = false;
    let dispose = async (): Promise<void> => undefined;
    start().catch((error: unknown) => !ended && setFailure(sentenceOf(error)));

    async function start(): Promise<void> {
      const { shaka } = await import("./shaka");
      if (ended || !container.current || !video.current) return;
      const player = new shaka.Player();
      const overlay = new shaka.ui.Overlay(player, container.current, video.current);
      dispose = () => overlay.destroy();
      await player.attach(video.current);
      overlay.configure({ overflowMenuButtons: MENU });
      let renewed = 0;
      player.addEventListener("error", (event: unknown) => {
        const error = (event as { detail: ShakaError }).detail;
        // Addresses die with their signatures: fresh ones, and on from where the viewer is.
        if (isRefusal(error) && Date.now() - renewed > 5000) {
          renewed = Date.now();
          load(true, video.current?.currentTime).catch(failed);
        } else failed(error);
      });
      async function load(fresh: boolean, at?: number): Promise<void> {
        await player.load(await address(fresh), at ?? null);
        if (storyboard) {
          // A seek bar without pictures still seeks.
          await player.addThumbnailsTrack(await storyboard()).catch(() => undefined);
        }
      }
      await load(false);
    }

    function failed(error: unknown): void {
      if (ended) return;
      const { code } = error as ShakaError;
      setFailure(code ? `The video cannot be played (player error ${code}).` : sentenceOf(error));
    }

    return () => {
      ended = true;
      void dispose();
    };
  }, []);

  return (
    <div class="player">
      {failure && <p class="failure" role="alert">{failure}</p>}
      <div ref={container} class="stage">
        <video ref={video} playsInline aria-label={title} />
      </div>
    </div>
  );
}
