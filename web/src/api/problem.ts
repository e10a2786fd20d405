// A refusal by an API (RFC 9457), or the lack of an answer.

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "Problem";
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Record<"code" | "detail" | "message", string>>;
    const sentence = body.detail ?? body.message ?? response.statusText;
    return new Problem(response.status, body.code ?? "unknown", sentence);
  } catch {
    return new Problem(response.status, "unknown", `The server answered ${response.status}.`);
  }
}

const REFUSED_PART = "Non 2xx"; // in Uppy's words

export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof TypeError) return "The server cannot be reached. Check the connection and try again.";
  if (!(error instanceof Error)) return String(error);
  return error.message === REFUSED_PART ? "The storage has refused a part of the file." : error.message;
}
