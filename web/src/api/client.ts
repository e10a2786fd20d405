// The Upload API, one function a call.
import { config } from "../config";
import { problemOf } from "./problem";
import { apiKey, forget } from "./session";
import type { CreatedVideo, LifecycleEvent, SignedPart, UploadState, Video } from "./types";

export interface Options {
  method?: string;
  body?: unknown;
  key?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${options.key ?? apiKey.value}`,
    ...options.headers,
  };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(config.upload_api_url + path, {
    method: options.method ?? "GET",
    headers,
    cache: "no-store",
    signal: options.signal ?? null,
    body: options.body === undefined ? null : JSON.stringify(options.body),
  });
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401 && options.key === undefined) forget();
    throw problem;
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const at = (id: string) => `/videos/${encodeURIComponent(id)}`;

export interface Page {
  videos: Video[];
  next_cursor?: string | null;
}

export function listVideos(query: Record<string, string>, key?: string): Promise<Page> {
  return call(`/videos?${new URLSearchParams(query)}`, key === undefined ? {} : { key });
}

export const getVideo = (id: string, signal?: AbortSignal) => call<Video>(at(id), { signal });

export const getEvents = (id: string, signal?: AbortSignal) =>
  call<{ events: LifecycleEvent[] }>(`${at(id)}/events`, { signal }).then((reply) => reply.events);

export const renameVideo = (id: string, title: string) =>
  call<Video>(at(id), { method: "PATCH", body: { title } });

export const setPolicy = (id: string, playback_policy: Video["playback_policy"]) =>
  call<Video>(at(id), { method: "PATCH", body: { playback_policy } });

export const deleteVideo = (id: string) => call<void>(at(id), { method: "DELETE" });

export const reprocessVideo = (id: string) =>
  call<Video>(`${at(id)}/reprocess`, { method: "POST" });

export const createPlaybackToken = (id: string, ttl_seconds: number) =>
  call<{ token: string; expires_at: string }>(`${at(id)}/playback-tokens`, {
    method: "POST",
    body: { ttl_seconds },
  });

export const createVideo = (file: File, idempotencyKey: string) =>
  call<CreatedVideo>("/videos", {
    method: "POST",
    headers: { "idempotency-key": idempotencyKey },
    body: {
      filename: file.name,
      size_bytes: file.size,
      title: file.name.replace(/\.[^.]+$/, ""),
      ...(file.type ? { content_type: file.type } : {}),
    },
  });

// For who uploads without telling the size first; the file is whatever has arrived at the end.
export async function createVideoOfAnySize(filename: string): Promise<string> {
  const { key } = await call<{ key: string }>("/s3/multipart", { method: "POST", body: { filename } });
  return key.slice(key.lastIndexOf("/") + 1);
}

export const createUploadToken = (id: string, ttl_seconds: number) =>
  call<{ token: string; expires_at: string }>(`${at(id)}/upload-tokens`, {
    method: "POST",
    body: { ttl_seconds },
  });

export const getUpload = (id: string, signal?: AbortSignal) =>
  call<UploadState>(`${at(id)}/upload`, { signal });

export const signParts = (id: string, part_numbers: number[], signal?: AbortSignal) =>
  call<{ parts: SignedPart[]; expires_at: string }>(`${at(id)}/upload/parts`, {
    method: "POST",
    body: { part_numbers },
    signal,
  });

export const completeUpload = (
  id: string,
  parts: { part_number: number; etag: string }[],
  signal?: AbortSignal,
) => call<Video>(`${at(id)}/upload/complete`, { method: "POST", body: { parts }, signal });

export const abortUpload = (id: string) => call<void>(`${at(id)}/upload`, { method: "DELETE" });
