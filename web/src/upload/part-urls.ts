// Signed part URLs, fetched many at a time: Uppy asks for one, when it is about to send it.
import { signParts } from "../api/client";

const BATCH = 32;
const SPARE_MS = 60_000;

interface Signed {
  url: string;
  headers: Record<string, string>;
}

interface Batch {
  parts: Map<number, Signed>;
  expires: number;
}

export class PartUrls {
  readonly #batches = new Map<number, Promise<Batch>>();

  constructor(
    readonly id: string,
    readonly partCount: number,
  ) {}

  // A URL is handed out once: who asks again was refused by S3 and needs a fresh signature.
  async take(part: number, signal?: AbortSignal): Promise<Signed> {
    const slot = Math.floor((part - 1) / BATCH);
    const batch = await this.#batch(slot);
    const signed = batch.parts.get(part);
    if (signed && batch.expires - SPARE_MS > Date.now()) {
      batch.parts.delete(part);
      return signed;
    }
    if (!signed) return this.#fresh(part, signal);
    this.#batches.delete(slot);
    return this.take(part, signal);
  }

  #batch(slot: number): Promise<Batch> {
    const known = this.#batches.get(slot);
    if (known) return known;
    const first = slot * BATCH + 1;
    const last = Math.min(first + BATCH - 1, this.partCount);
    const numbers = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    const asked = signParts(this.id, numbers).then((reply) => ({
      parts: new Map(reply.parts.map((part) => [part.part_number, part])),
      expires: Date.parse(reply.expires_at),
    }));
    this.#batches.set(slot, asked);
    asked.catch(() => this.#batches.delete(slot));
    return asked;
  }

  async #fresh(part: number, signal?: AbortSignal): Promise<Signed> {
    const reply = await signParts(this.id, [part], signal);
    const signed = reply.parts[0];
    if (!signed) throw new Error(`part ${part} was not signed`);
    return signed;
  }
}
