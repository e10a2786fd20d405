// The players behind one face: what the tests ask of each, in a page that has its library.
// Everything that a player or the browser calls an error is kept in `errors`.
"use strict";

const errors = [];
window.addEventListener("error", (event) => errors.push(String(event.message)));

const adapters = {
  "hls.js": async (video, url) => {
    const hls = new Hls();
    hls.on(Hls.Events.ERROR, (_, data) => {
      // No error is a request that hls.js itself gave up, because another level was chosen, nor a
      // stall that passes: a busy machine decodes late.
      const passing = ["aborted", "bufferStalledError", "bufferNudgeOnStall"];
      if (data.fatal || !passing.includes(data.details)) errors.push(`${data.type} ${data.details}`);
    });
    const parsed = new Promise((resolve) => hls.once(Hls.Events.MANIFEST_PARSED, resolve));
    hls.loadSource(url);
    hls.attachMedia(video);
    await parsed;
    return {
      levels: () => hls.levels.map((level) => level.height),
      choose: (height) => {
        // An immediate switch, as a person's choice of quality is.
        hls.currentLevel = hls.levels.findIndex((level) => level.height === height);
      },
    };
  },
  shaka: async (video, url) => {
    const player = new shaka.Player();
    player.addEventListener("error", (event) => errors.push(`shaka ${event.detail.code}`));
    await player.attach(video);
    await player.load(url);
    return {
      levels: () => [...new Set(player.getVariantTracks().map((track) => track.height))],
      choose: async (height) => {
        player.configure({ abr: { enabled: false } });
        const track = player.getVariantTracks().find((each) => each.height === height);
        // Of a level that was shown already, the old picture is no proof: a level is chosen once a
        // segment of it has arrived. And asked for another one while the playlist of the last is
        // still on its way, which takes milliseconds here, Shaka 5.2 waits for ever: the update that
        // it gives up schedules another, which finds the buffer being cleared and leaves its timer
        // set, so that nothing schedules one again (docs/clients.md, 4).
        const arrived = new Promise((resolve) => {
          player.addEventListener("segmentappended", ({ contentType }) => {
            if (contentType === "video") resolve();
          });
        });
        player.selectVariantTrack(track, true);
        video.currentTime = 0;
        await timely(arrived, `segment of ${height}`);
      },
    };
  },
  "dash.js": async (video, url) => {
    const player = dashjs.MediaPlayer().create();
    player.updateSettings({ debug: { logLevel: dashjs.Debug.LOG_LEVEL_NONE } });
    player.on(dashjs.MediaPlayer.events.ERROR, (event) => {
      errors.push(`dash.js ${event.error.code ?? event.error}`);
    });
    const ready = new Promise((resolve) => {
      player.on(dashjs.MediaPlayer.events.STREAM_INITIALIZED, resolve);
    });
    player.initialize(video, url, false);
    await ready;
    const list = () => player.getRepresentationsByType("video");
    return {
      levels: () => list().map((representation) => representation.height),
      choose: (height) => {
        const settings = { abr: { autoSwitchBitrate: { video: false } } };
        player.updateSettings({ streaming: { ...settings, buffer: { fastSwitchEnabled: true } } });
        const wanted = list().find((representation) => representation.height === height);
        player.setRepresentationForTypeById("video", wanted.id, true);
      },
    };
  },
  "video.js": async (video, url) => {
    video.classList.add("video-js");
    const html5 = { vhs: { overrideNative: true } };
    const player = videojs(video, { html5, preload: "auto", controls: false });
    player.on("error", () => errors.push(`video.js ${player.error().code} ${player.error().message}`));
    const known = new Promise((resolve) => player.one("loadedmetadata", resolve));
    const dash = url.includes(".mpd");
    player.src({ src: url, type: dash ? "application/dash+xml" : "application/x-mpegURL" });
    await known;
    const list = () => player.tech({ IWillNotUseThisInPlugins: true }).vhs.representations();
    return {
      levels: () => list().map((representation) => representation.height),
      choose: async (height) => {
        // It switches when a level is enabled that was not, and must not be sent about meanwhile.
        video.currentTime = 0;
        for (const each of list()) each.enabled(false);
        list().find((each) => each.height === height).enabled(true);
        const late = performance.now() + 20000;
        while (video.videoHeight !== height && performance.now() < late) {
          video.play().catch(() => undefined); // it pauses for a moment as it switches
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      },
    };
  },
};

const video = document.querySelector("video");
let player;

// A promise that is kept in time, or refused with what the player was at.
function timely(promise, what, seconds = 20) {
  const late = new Promise((_, reject) => {
    const at = () => `${video.currentTime} s of ${video.duration}, state ${video.readyState}`;
    const fail = () => reject(new Error(`no ${what}; at ${at()}; ${window.viewer.errors()}`));
    setTimeout(fail, seconds * 1000);
  });
  return Promise.race([promise, late]);
}

// The next picture that is really shown, at or after a time.
function frame(from) {
  const shown = new Promise((resolve) => {
    const look = (_, { mediaTime, width, height }) => {
      if (mediaTime >= from) resolve({ at: mediaTime, width, height });
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  });
  return timely(shown, `frame from ${from} s on`);
}

async function play() {
  if (video.paused) await timely(video.play(), "play");
}

window.viewer = {
  async start(name, url) {
    const began = performance.now();
    player = await timely(adapters[name](video, url), "manifest");
    const shown = frame(0);
    await play();
    await shown;
    return performance.now() - began;
  },
  levels: () => player.levels(),
  duration: () => video.duration,
  errors: () => [...errors, ...(video.error ? [`media ${video.error.message}`] : [])],
  // Play on from a time: give the time of a frame that was shown half a second later.
  async playFrom(time) {
    video.currentTime = time;
    await play();
    return (await frame(time + 0.5)).at;
  },
  async playToTheEnd(before) {
    const ended = new Promise((resolve) => video.addEventListener("ended", resolve, { once: true }));
    video.currentTime = video.duration - before;
    await play();
    await timely(ended, "end");
    return video.currentTime;
  },
  async reach(height) {
    await player.choose(height);
    const late = performance.now() + 40000;
    while (performance.now() < late) {
      video.currentTime = 0;
      await play();
      const shown = await frame(0);
      if (shown.height === height) return shown.height;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return video.videoHeight;
  },
};
