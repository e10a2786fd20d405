// What a player's error means to a person: what the Streaming API said, when it was the one that refused.
import shaka from "shaka-player/dist/shaka-player.ui-es2021.js";
import { Problem } from "../api/problem";

interface ShakaError {
  code: number;
  data?: unknown[];
}

export const NOT_READY = "video_not_ready";

const { BAD_HTTP_STATUS, HTTP_ERROR, TIMEOUT } = shaka.util.Error.Code;

// The text of Shaka's own errors holds the signed address, so none of it is shown.
export function problemIn(error: unknown): Error & Partial<Problem> {
  const { code, data } = error as ShakaError;
  if (typeof code !== "number") return error instanceof Error ? error : new Error(String(error));
  if (code === HTTP_ERROR || code === TIMEOUT) {
    return new Problem(0, "unreachable", "The server cannot be reached. Check the connection and reload.");
  }
  if (code !== BAD_HTTP_STATUS) return new Error(`The video cannot be played here (player error ${code}).`);
  const [, status, text] = data ?? [];
  try {
    const said = JSON.parse(String(text)) as { code: string; detail: string };
    return new Problem(Number(status), said.code, said.detail);
  } catch {
    return new Problem(Number(status), "refused", `The video's files cannot be fetched (${String(status)}).`);
  }
}

export const wasRefused = ({ status }: Partial<Problem>): boolean => status === 401 || status === 403;
