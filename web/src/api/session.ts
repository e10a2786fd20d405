// The API key of this tab: pasted once, kept until the tab is closed, never written anywhere else.
import { signal } from "@preact/signals";

const STORED_AS = "zoetrope-api-key";

export const apiKey = signal(sessionStorage.getItem(STORED_AS) ?? "");

export function remember(key: string): void {
  sessionStorage.setItem(STORED_AS, key);
  apiKey.value = key;
}

export function forget(): void {
  sessionStorage.removeItem(STORED_AS);
  apiKey.value = "";
}
