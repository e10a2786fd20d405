// The list of videos: its pages so far, kept fresh while something moves.
import { signal } from "@preact/signals";
import { listVideos } from "../api/client";
import type { Status, Video } from "../api/types";
import { poll } from "../ui/poll";
import { isMoving } from "../ui/status";

export const videos = signal<Video[]>([]);
export const nextCursor = signal<string | null>(null);
export const loading = signal(true);
export const filter = signal<Status | "">("");
export const search = signal("");

const PAGE = 24;
const FAST_MS = 2000;
const SLOW_MS = 15_000;

function query(cursor?: string): Record<string, string> {
  return {
    limit: String(PAGE),
    ...(filter.value ? { status: filter.value } : {}),
    ...(cursor ? { cursor } : {}),
  };
}

// The first page is read again, and put before what other pages have brought.
export async function refresh(): Promise<void> {
  const asked = filter.value;
  const page = await listVideos(query());
  if (asked !== filter.value) return;
  const shown = videos.value.length > PAGE ? videos.value : [];
  const fresh = new Set(page.videos.map((video) => video.id));
  const oldest = page.videos.at(-1)?.id ?? "";
  videos.value = [...page.videos, ...shown.filter(({ id }) => !fresh.has(id) && id < oldest)];
  if (shown.length === 0) nextCursor.value = page.next_cursor ?? null;
  loading.value = false;
}

export async function showMore(): Promise<void> {
  if (!nextCursor.value) return;
  const page = await listVideos(query(nextCursor.value));
  videos.value = [...videos.value, ...page.videos];
  nextCursor.value = page.next_cursor ?? null;
}

export function choose(status: Status | ""): void {
  filter.value = status;
  videos.value = [];
  loading.value = true;
}

export function replace(video: Video): void {
  videos.value = videos.value.map((each) => (each.id === video.id ? { ...each, ...video } : each));
}

export function remove(id: string): void {
  videos.value = videos.value.filter((video) => video.id !== id);
}

// Polls fast only while a video is being processed.
export function follow(onError: (error: unknown) => void): () => void {
  return poll(async () => {
    try {
      await refresh();
    } catch (error) {
      loading.value = false;
      onError(error);
    }
    return videos.value.some(isMoving) ? FAST_MS : SLOW_MS;
  });
}
