// Which view is shown: the part of the address after `#`.
import { signal } from "@preact/signals";

export type Route = { view: "library" } | { view: "video" | "watch"; id: string };

export const route = signal<Route>(parse(location.hash));

window.addEventListener("hashchange", () => {
  route.value = parse(location.hash);
  window.scrollTo(0, 0);
});

function parse(hash: string): Route {
  const [, view, id] = /^#\/(videos|watch)\/([0-9A-Za-z]+)/.exec(hash) ?? [];
  if (!view || !id) return { view: "library" };
  return { view: view === "watch" ? "watch" : "video", id };
}

export const videoLink = (id: string) => `#/videos/${id}`;

export function watchLink(id: string, token?: string): string {
  const query = token === undefined ? "" : `?${new URLSearchParams({ token })}`;
  return `${location.href.replace(/[?#].*$/, "")}${query}#/watch/${id}`;
}
