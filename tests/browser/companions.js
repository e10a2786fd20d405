// What accompanies a stream, as each player gives it: subtitles, and thumbnails where it knows them.
"use strict";

const errors = [];
const shown = (tracks) =>
  Array.from(tracks)
    .flatMap((track) => Array.from(track.cues || []))
    .map((cue) => [cue.startTime, cue.endTime, cue.text]);

const players = {
  "hls.js": async (video, url) => {
    const hls = new Hls();
    hls.on(Hls.Events.ERROR, (_, data) => {
      // A busy machine decodes late: a stall that passes is no error.
      const passing = ["bufferStalledError", "bufferNudgeOnStall"];
      if (data.fatal || !passing.includes(data.details)) errors.push(`${data.type} ${data.details}`);
    });
    const parsed = new Promise((resolve) => hls.once(Hls.Events.MANIFEST_PARSED, resolve));
    hls.loadSource(url);
    hls.attachMedia(video);
    await parsed;
    hls.subtitleDisplay = true;
    return {
      names: () => hls.subtitleTracks.map((track) => track.name),
      choose: (number) => (hls.subtitleTrack = number),
      thumbnail: () => null,
    };
  },
  shaka: async (video, url) => {
    const player = new shaka.Player();
    player.addEventListener("error", (event) => errors.push(`shaka ${event.detail.code}`));
    await player.attach(video);
    await player.load(url);
    return {
      names: () => player.getTextTracks().map((track) => track.label),
      choose: (number) => player.selectTextTrack(player.getTextTracks()[number]),
      thumbnail: async (seconds) => {
        const [track] = player.getImageTracks();
        if (!track) return null;
        const found = await player.getThumbnails(track.id, seconds);
        return [found.uris[0], found.positionX, found.positionY, found.width, found.height];
      },
    };
  },
  "dash.js": async (video, url) => {
    const player = dashjs.MediaPlayer().create();
    player.on("error", (event) => errors.push(`dash.js ${event.error.code}`));
    player.initialize(video, url, false);
    await new Promise((resolve) => player.on("allTextTracksAdded", resolve));
    return {
      names: () => player.getTracksFor("text").map((track) => track.labels[0].text),
      choose: (number) => player.setTextTrack(number),
      thumbnail: (seconds) =>
        new Promise((resolve) =>
          player.provideThumbnail(seconds, (found) =>
            resolve(found && [found.url, found.x, found.y, found.width, found.height]),
          ),
        ),
    };
  },
  "video.js": async (video, url) => {
    video.classList.add("video-js");
    const player = videojs(video, { html5: { vhs: { overrideNative: true } }, preload: "auto" });
    player.on("error", () => errors.push(`video.js ${player.error().code}`));
    const known = new Promise((resolve) => player.one("loadedmetadata", resolve));
    player.src({ src: url, type: url.includes(".mpd") ? "application/dash+xml" : "application/x-mpegURL" });
    await known;
    const texts = new Set(["subtitles", "captions"]);
    const list = () => Array.from(player.textTracks()).filter((track) => texts.has(track.kind));
    return {
      tracks: list, // its own, not the browser's
      names: () => list().map((track) => track.label),
      choose: (number) => (list()[number].mode = "showing"),
      thumbnail: () => null,
    };
  },
};

async function companions({ name, url }) {
  const video = document.querySelector("video");
  const player = await players[name](video, url);
  player.choose(0);
  await video.play();
  const cues = () => shown(player.tracks ? player.tracks() : video.textTracks);
  const late = performance.now() + 20000;
  while (!cues().length && performance.now() < late)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const thumbnail = await player.thumbnail(6);
  return { names: player.names(), cues: cues(), thumbnail, errors };
}
