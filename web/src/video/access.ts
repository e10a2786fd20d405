// Addresses of playback: a signed video's carry a token, minted when one is needed.
import { createPlaybackToken } from "../api/client";
import type { Video } from "../api/types";

const TTL_SECONDS = 3600;
const SPARE_MS = 60_000;

const tokens = new Map<string, { token: string; expires: number }>();

async function tokenOf(id: string): Promise<string> {
  const known = tokens.get(id);
  if (known && known.expires - SPARE_MS > Date.now()) return known.token;
  const fresh = await createPlaybackToken(id, TTL_SECONDS);
  tokens.set(id, { token: fresh.token, expires: Date.parse(fresh.expires_at) });
  return fresh.token;
}

export async function playable(video: Video, url: string): Promise<string> {
  if (video.playback_policy === "public") return url;
  const address = new URL(url);
  address.searchParams.set("token", await tokenOf(video.id));
  return address.href;
}

export const forgetToken = (id: string): boolean => tokens.delete(id);
