// A line of text that is meant for the clipboard.
import { useState } from "preact/hooks";
import { say } from "./notices";

interface Props {
  name: string;
  text: string;
  placeholder?: string; // while there is none
}

export function Copyable({ name, text, placeholder = "When it is ready" }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      window.setTimeout(() => setCopied(false), 2000);
    } catch {
      say("The browser does not allow this page to copy; select the text and copy it.");
    }
  };
  return (
    <div class="copyable">
      <label>{name}<input readOnly value={text} placeholder={placeholder} onFocus={(event) => event.currentTarget.select()} /></label>
      <button type="button" aria-label={`Copy ${name}`} disabled={!text} onClick={() => void copy()}>{copied ? "Copied" : "Copy"}</button>
    </div>
  );
}
