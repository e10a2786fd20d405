// The library: every video of the tenant, newest first.
import { computed, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Status } from "../api/types";
import { sendings } from "../upload/state";
import { UploadPanel } from "../upload/panel";
import { tell } from "../ui/notices";
import { statusName } from "../ui/status";
import { useTitle } from "../ui/title";
import { Card } from "./card";
import { choose, filter, follow, loading, nextCursor, refresh, search, showMore, videos } from "./store";

const STATUSES: Status[] = ["awaiting_upload", "uploaded", "processing", "ready", "failed", "expired"];

const found = computed(() => {
  const wanted = search.value.trim().toLowerCase();
  return videos.value.filter(({ title, filename }) => `${title}\n${filename}`.toLowerCase().includes(wanted));
});

const finished = computed(() => sendings.value.filter((each) => each.state === "done").length);

export function Library() {
  useTitle("");
  useEffect(() => follow(tell), [filter.value]);
  useSignalEffect(() => {
    if (finished.value > 0) refresh().catch(tell);
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
              onInput={(event) => {
                search.value = event.currentTarget.value;
              }}
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
        {nextCursor.value && (
          <p class="more">
            <button type="button" onClick={() => showMore().catch(tell)}>Show more</button>
          </p>
        )}
      </section>
    </>
  );
}

function Grid() {
  if (loading.value) return <ul class="grid" aria-busy="true">{[1, 2, 3].map((key) => <li key={key} class="card blank" />)}</ul>;
  if (found.value.length === 0) {
    const nothing = videos.value.length === 0 && !filter.value;
    return <p class="empty">{nothing ? "No videos yet. The first one that you upload appears here." : "No video matches."}</p>;
  }
  return (
    <ul class="grid">
      {found.value.map((video) => <Card key={video.id} video={video} />)}
    </ul>
  );
}
