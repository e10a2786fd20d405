// A button that opens a short list of commands: the browser's own popover, so that Escape and a
// click beside it close it.
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon } from "./icon";

export function Menu({ name, children }: { name: string; children: ComponentChildren }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  return (
    <>
      <button type="button" class="bare" popovertarget={id} aria-label={name} title="More">
        <Icon name="more" />
      </button>
      <div id={id} ref={list} popover="auto" class="menu" onClick={() => list.current?.hidePopover()}>
        {children}
      </div>
    </>
  );
}
