// The API key of this tab: pasted once, kept until the tab is closed, never written anywhere else.
import { signal } from "@preact/signals";

const STORED_AS = "zoetrope-api-key";

export const apiKey = signal(sessionStorage.getItem(STORED_AS) ?? "");

export function remember(key: string): void {
  sessionStorage.setItem(STORED_AS, key);
  apiKey.value = key;
}

// With the key the page forgets what it was shown with it, and what it sends: by beginning anew. It
// leaves without a question, for there is nothing to go back to.
export function forget(): void {
  sessionStorage.removeItem(STORED_AS);
  window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), { capture: true });
  location.reload();
}
