// A video's poster, or a plain field of the same size while there is none.
import { useEffect, useState } from "preact/hooks";
import type { Video } from "../api/types";
import { Icon } from "../ui/icon";
import { playable } from "./access";

export function Poster({ video }: { video: Video }) {
  const [address, setAddress] = useState("");
  const url = video.playback?.poster_url;
  useEffect(() => {
    let current = true;
    setAddress("");
    if (url) {
      playable(video, url).then(
        (signed) => current && setAddress(signed),
        () => undefined, // A card without its picture still says all it has to.
      );
    }
    return () => {
      current = false;
    };
  }, [url, video.playback_policy]);
  return address ? (
    <img src={address} alt="" loading="lazy" onError={() => setAddress("")} />
  ) : (
    <span class="no-poster" aria-hidden="true"><Icon name="film" /></span>
  );
}
