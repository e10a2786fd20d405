// Signed part URLs, fetched many at a time: Uppy asks for one, when it is about to send it.
import { signParts } from "../api/client";

const BATCH = 32;
const SPARE_MS = 60_000;
const LEAST_MS = 60_000; // that URLs are used for, whatever time it is on this computer

interface Signed {
  url: string;
  headers: Record<string, string>;
}

interface Batch {
  parts: Promise<Map<number, Signed>>;
  until: number; // by performance.now(), which nobody sets
}

export class PartUrls {
  readonly #batches = new Map<number, Batch>();

  constructor(
    readonly id: string,
    readonly partCount: number,
  ) {}

  // A URL is handed out once: who asks again was refused by S3 and needs a fresh signature.
  async take(part: number, signal?: AbortSignal): Promise<Signed> {
    const parts = await this.signed(part);
    const signed = parts.get(part);
    if (!signed) return this.#fresh(part, signal);
    parts.delete(part);
    return signed;
  }

  // The parts that are signed together with one.
  signed(part: number): Promise<Map<number, Signed>> {
    const slot = Math.floor((part - 1) / BATCH);
    const known = this.#batches.get(slot);
    if (known && known.until > performance.now()) return known.parts;
    const batch: Batch = { until: Infinity, parts: this.#sign(slot).then(({ parts, expires_at }) => {
      const life = Date.parse(expires_at) - Date.now() - SPARE_MS;
      batch.until = performance.now() + Math.max(LEAST_MS, life);
      return new Map(parts.map((signed) => [signed.part_number, signed]));
    }) };
    this.#batches.set(slot, batch);
    batch.parts.catch(() => this.#batches.delete(slot));
    return batch.parts;
  }

  #sign(slot: number): ReturnType<typeof signParts> {
    const first = slot * BATCH + 1;
    const last = Math.min(first + BATCH - 1, this.partCount);
    return signParts(this.id, Array.from({ length: last - first + 1 }, (_, offset) => first + offset));
  }

  async #fresh(part: number, signal?: AbortSignal): Promise<Signed> {
    const reply = await signParts(this.id, [part], signal);
    const signed = reply.parts[0];
    if (!signed) throw new Error(`part ${part} was not signed`);
    return signed;
  }
}
