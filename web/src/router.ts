// Which view is shown: the part of the address after `#`.
import { signal } from "@preact/signals";

export type Route = { view: "library" } | { view: "video"; id: string };

export const route = signal<Route>(parse(location.hash));

window.addEventListener("hashchange", () => {
  route.value = parse(location.hash);
  window.scrollTo(0, 0);
});

function parse(hash: string): Route {
  const [, id] = /^#\/videos\/([0-9A-Za-z]+)/.exec(hash) ?? [];
  return id ? { view: "video", id } : { view: "library" };
}

export const videoLink = (id: string) => `#/videos/${id}`;

export const sendLink = (token: string) => new URL(`send.html#${token}`, location.href).href;

// What stands behind `#` is sent to no server, so that a token is in nobody's log.
export function watchLink(id: string, token?: string): string {
  const query = token === undefined ? "" : `?${new URLSearchParams({ token })}`;
  return new URL(`watch.html#${id}${query}`, location.href).href;
}
