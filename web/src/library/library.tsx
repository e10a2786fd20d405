// The library: every video of the tenant, newest first.
import { computed, untracked, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Status } from "../api/types";
import { sendings } from "../upload/state";
import { UploadPanel } from "../upload/panel";
import { tell } from "../ui/notices";
import { statusName } from "../ui/status";
import { useTitle } from "../ui/title";
import { Card } from "./card";
import {
  choose, filter, find, follow, loading, nextCursor, reach, refresh, search, searchFurther, searchOn, showMore, videos,
} from "./store";

const STATUSES: Status[] = ["awaiting_upload", "uploaded", "processing", "ready", "failed", "expired"];

const found = computed(() => {
  const wanted = search.value.trim().toLowerCase();
  return videos.value.filter(({ title, filename }) => `${title}\n${filename}`.toLowerCase().includes(wanted));
});

// Changes when an upload has got its video, and when that has its file.
const own = computed(() => sendings.value.map(({ videoId, state }) => `${videoId} ${state === "done"}`).join());

export function Library() {
  useTitle("");
  useEffect(() => follow(tell), [filter.value]);
  useSignalEffect(() => {
    if (own.value) refresh().catch(tell);
  });
  useSignalEffect(() => {
    if (search.value.trim() && nextCursor.value && reach.value) untracked(searchOn).catch(tell);
  });
  return (
    <>
      <UploadPanel />
      <section aria-label="Library">
        <div class="tools">
          <h1>Videos</h1>
          <label>
            <span class="sr">Search</span>
            <input
              type="search"
              placeholder="Search titles"
              value={search.value}
              onInput={(event) => find(event.currentTarget.value)}
            />
          </label>
          <label>
            <span class="sr">Status</span>
            <select value={filter.value} onChange={(event) => choose(event.currentTarget.value as Status | "")}>
              <option value="">All statuses</option>
              {STATUSES.map((status) => (
                <option key={status} value={status}>{statusName(status)}</option>
              ))}
            </select>
          </label>
        </div>
        <Grid />
        <More />
      </section>
    </>
  );
}

function More() {
  if (!nextCursor.value) return null;
  if (!search.value.trim()) {
    return <p class="more"><button type="button" onClick={() => showMore().catch(tell)}>Show more</button></p>;
  }
  if (videos.value.length < reach.value) return <p class="more quiet" role="status">Searching older videos…</p>;
  return (
    <p class="more">
      <span class="quiet" role="status">The newest {videos.value.length} videos were searched.</span>{" "}
      <button type="button" onClick={searchFurther}>Search older ones</button>
    </p>
  );
}

function Grid() {
  if (loading.value) return <ul class="grid" aria-busy="true">{[1, 2, 3].map((key) => <li key={key} class="card blank" />)}</ul>;
  if (found.value.length === 0) {
    const searching = search.value.trim() && nextCursor.value;
    if (searching) return null;
    const nothing = videos.value.length === 0 && !filter.value && !nextCursor.value;
    return <p class="empty">{nothing ? "No videos yet. The first one that you upload appears here." : nextCursor.value ? "No video matches so far." : "No video matches."}</p>;
  }
  return (
    <ul class="grid">
      {found.value.map((video) => <Card key={video.id} video={video} />)}
    </ul>
  );
}
