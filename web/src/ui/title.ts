// What the browser's tab says: how far a video is, when its tab is not the one looked at.
import { useEffect } from "preact/hooks";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Zoetrope` : "Zoetrope";
  }, [title]);
}
