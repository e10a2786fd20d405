// The list of videos: its pages so far, kept fresh while something moves.
import { signal } from "@preact/signals";
import { getVideo, listVideos, type Page } from "../api/client";
import { Problem } from "../api/problem";
import type { Status, Video } from "../api/types";
import { tell } from "../ui/notices";
import { poll } from "../ui/poll";
import { isMoving } from "../ui/status";

export const videos = signal<Video[]>([]);
export const nextCursor = signal<string | null>(null);
export const loading = signal(true);
export const filter = signal<Status | "">("");
export const search = signal("");

const PAGE = 24;
const LARGEST_PAGE = 100;
const FURTHER = 4; // requests for one page, where few of many videos match
const SEARCHED_AT_ONCE = 1000;
export const reach = signal(SEARCHED_AT_ONCE); // how many videos a search goes through unasked
const FAST_MS = 2000;
const SLOW_MS = 15_000;

let coming = false; // A further page is on its way.

function query(cursor?: string): Record<string, string> {
  return {
    ...(filter.value ? { status: filter.value } : {}),
    ...(cursor ? { cursor } : {}),
  };
}

// The API looks through so many videos in a request: a page may be short, or empty, and not the last.
async function read(limit: number, cursor?: string): Promise<Page> {
  let page = await listVideos({ ...query(cursor), limit: String(limit) });
  for (let asked = 0; asked < FURTHER && page.videos.length < limit && page.next_cursor; asked++) {
    const next = await listVideos({ ...query(page.next_cursor), limit: String(limit) });
    page = { ...next, videos: [...page.videos, ...next.videos] };
  }
  return page;
}

// The first page is read again, and put before what other pages have brought; of that, what moves is
// read again by itself.
export async function refresh(): Promise<void> {
  const asked = filter.value;
  const page = await read(PAGE);
  if (asked !== filter.value) return;
  const shown = videos.value.length > PAGE ? videos.value : [];
  const fresh = new Set(page.videos.map((video) => video.id));
  const oldest = page.videos.at(-1)?.id ?? "";
  const older = shown.filter(({ id }) => !fresh.has(id) && id < oldest);
  videos.value = [...page.videos, ...older];
  if (shown.length === 0) nextCursor.value = page.next_cursor ?? null;
  loading.value = false;
  await Promise.all(older.filter(isMoving).slice(0, PAGE).map(reread));
}

async function reread({ id }: Video): Promise<void> {
  try {
    const video = await getVideo(id);
    if (filter.value && video.status !== filter.value) remove(id);
    else replace(video);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    remove(id);
  }
}

export async function showMore(limit = PAGE): Promise<void> {
  const cursor = nextCursor.value;
  if (!cursor || coming) return;
  coming = true;
  try {
    const page = await read(limit, cursor);
    if (cursor !== nextCursor.value) return; // Another filter was chosen meanwhile.
    videos.value = [...videos.value, ...page.videos];
    nextCursor.value = page.next_cursor ?? null;
  } finally {
    coming = false;
  }
}

// Titles are searched in the page, so a search loads on, until there is nothing more or it has been
// through so many; beyond, a person says so.
export async function searchOn(): Promise<void> {
  try {
    while (search.value.trim() && videos.value.length < reach.value && nextCursor.value && !coming) {
      await showMore(LARGEST_PAGE);
    }
  } catch (error) {
    reach.value = videos.value.length; // Whether it goes on is up to the person.
    throw error;
  }
}

export function searchFurther(): void {
  reach.value = videos.value.length + SEARCHED_AT_ONCE;
}

export function find(words: string): void {
  search.value = words;
  if (words.trim() || videos.value.length <= PAGE) return;
  videos.value = videos.value.slice(0, PAGE);
  reach.value = SEARCHED_AT_ONCE;
  refresh().catch(tell);
}

export function choose(status: Status | ""): void {
  filter.value = status;
  videos.value = [];
  nextCursor.value = null;
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
