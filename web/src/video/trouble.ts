// What a player's error means to a person: what the Streaming API said, when it was the one that refused.
import shaka from "shaka-player/dist/shaka-player.ui-es2021.js";
import { Problem } from "../api/problem";

interface ShakaError {
  code: number;
  data?: unknown[];
}

const { BAD_HTTP_STATUS, HTTP_ERROR, TIMEOUT } = shaka.util.Error.Code;

// The text of Shaka's own errors holds the signed address, so none of it is shown.
export function problemIn(error: unknown): Error & Partial<Problem> {
  const { code, data } = error as ShakaError;
  if (error instanceof TypeError || code === HTTP_ERROR || code === TIMEOUT) {
    return new Problem(0, "unreachable", "The server cannot be reached. Check the connection and try again.");
  }
  if (typeof code !== "number") return error instanceof Error ? error : new Error(String(error));
  if (code !== BAD_HTTP_STATUS) return new Error(`The video cannot be played here (player error ${code}).`);
  const [, status, text] = data ?? [];
  try {
    const said = JSON.parse(String(text)) as { code: string; detail: string };
    return new Problem(Number(status), said.code, said.detail);
  } catch {
    const code = /<Code>(\w+)<\/Code>/.exec(String(text))?.[1] ?? "refused"; // S3 answers in XML.
    return new Problem(Number(status), code, `The video's files cannot be fetched (${String(status)}).`);
  }
}

// S3's 400 is for an address whose signer's session has ended; a signature that has is 403.
export const wasRefused = ({ status, code }: Partial<Problem>): boolean =>
  status === 401 || status === 403 || (status === 400 && code === "ExpiredToken");

// The line, a server that is busy or restarts, a video that is not ready yet: asked again, it may work.
export const mayPass = ({ status, code }: Partial<Problem>): boolean =>
  code === "video_not_ready" || status === 0 || status === 429 || (status ?? 0) >= 500;
