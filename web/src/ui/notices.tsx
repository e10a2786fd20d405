// Short messages about what went wrong or right, read out to screen readers.
import { signal } from "@preact/signals";
import { sentenceOf } from "../api/problem";

interface Notice {
  id: number;
  text: string;
}

const notices = signal<Notice[]>([]);
const SHOWN_MS = 8000;
let last = 0;

export function say(text: string): void {
  const id = ++last;
  notices.value = [...notices.value, { id, text }];
  window.setTimeout(() => dismiss(id), SHOWN_MS);
}

export const tell = (error: unknown): void => say(sentenceOf(error));

const dismiss = (id: number) => {
  notices.value = notices.value.filter((notice) => notice.id !== id);
};

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, text }) => (
        <p key={id} class="notice">
          {text}{" "}
          <button type="button" class="link" onClick={() => dismiss(id)}>Dismiss</button>
        </p>
      ))}
    </div>
  );
}
