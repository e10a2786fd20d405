// The place of the picture: the player, or what is in its way.
import type { Video } from "../api/types";
import { Icon } from "../ui/icon";
import { isBegunHere } from "../upload/unfinished";
import { isMoving, percent, stageOf } from "../ui/status";
import { forgetToken, playable } from "./access";
import { Player, plays } from "./player";

export function Stage({ video }: { video: Video }) {
  const { playback } = video;
  if (!playback) return isMoving(video) ? <Working video={video} /> : <Nothing video={video} />;
  const { storyboard_url, poster_url } = playback;
  return (
    <Player
      key={`${video.id} ${video.playback_policy}`}
      title={video.title || video.filename}
      address={async (fresh) => {
        if (fresh) forgetToken(video.id);
        return playable(video, playback[`${plays}_url`]);
      }}
      storyboard={plays === "hls" && storyboard_url ? () => playable(video, storyboard_url) : undefined}
      poster={poster_url ? () => playable(video, poster_url) : undefined}
    />
  );
}

function Working({ video }: { video: Video }) {
  return (
    <div class="stage idle">
      <Icon name="film" />
      <p>{stageOf(video)}… {video.status === "processing" && percent(video)}</p>
      <progress value={video.progress} max={1} aria-label="Processing" />
      <p class="quiet">This page shows the video as soon as it is ready. You may close it meanwhile.</p>
    </div>
  );
}

function Nothing({ video }: { video: Video }) {
  const waiting = video.status === "awaiting_upload" || video.status === "expired";
  return (
    <div class="stage idle">
      <Icon name={waiting ? "upload" : "alert"} />
      <p role={video.failure ? "alert" : undefined}>{video.failure?.message ?? stageOf(video)}</p>
      {waiting && (
        <p class="quiet">
          {isBegunHere(video.id)
            ? <>The file has not arrived. <a href="#/">Choose it again</a>: what storage still has of it is not sent twice.</>
            : "The file has not arrived. Its upload was not begun in this browser."}
        </p>
      )}
      {video.failure && !video.failure.retryable && (
        <p class="quiet">Processing it again will not help: <a href="#/">upload another file</a>.</p>
      )}
    </div>
  );
}
