// Where files come in: chosen, pasted, or dropped anywhere on the page.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../ui/icon";
import { addFiles } from "./uppy";

const bringsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

export function DropZone({ single = false }: { single?: boolean }) {
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => addFiles(event.clipboardData?.files ?? []);
    const drag = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      event.preventDefault(); // Else the browser opens the file, and the page is gone.
      over.value = true;
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) over.value = false;
    };
    const drop = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      over.value = false;
      addFiles(event.dataTransfer?.files ?? []);
    };
    const page = new AbortController();
    const { signal } = page;
    document.addEventListener("paste", paste, { signal });
    document.addEventListener("dragover", drag, { signal });
    document.addEventListener("dragleave", leave, { signal });
    document.addEventListener("drop", drop, { signal });
    return () => page.abort();
  }, []);
  return (
    <div class={over.value ? "drop over" : "drop"}>
      <Icon name="upload" />
      <p>
        <strong>Drop {single ? "the video" : "videos"} anywhere on this page</strong>
        <span class="quiet">Or paste {single ? "it" : "them"} here.</span>
      </p>
      <button type="button" class="primary" onClick={() => input.current?.click()}>
        {single ? "Choose the file" : "Choose files"}
      </button>
      <input
        ref={input}
        type="file"
        multiple={!single}
        accept="video/*,.mkv,.mxf,.ts,.m2ts,.flv,.avi,.wmv"
        aria-label="Video files"
        hidden
        onChange={(event) => {
          addFiles(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
