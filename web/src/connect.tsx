// The first view of a new tab: paste the API key once.
import { useState } from "preact/hooks";
import { listVideos } from "./api/client";
import { sentenceOf } from "./api/problem";
import { remember } from "./api/session";

export function Connect() {
  const [key, setKey] = useState("");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const connect = async () => {
    setBusy(true);
    try {
      await listVideos({ limit: "1" }, key.trim());
      remember(key.trim());
    } catch (error) {
      setFailure(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <form
      class="connect"
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <h1>Zoetrope</h1>
      <p>Paste an API key. It stays in this tab until you close it.</p>
      <label>
        API key
        <input
          type="password"
          autocomplete="off"
          required
          value={key}
          aria-invalid={failure !== ""}
          aria-describedby="key-help"
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </label>
      <p id="key-help" class={failure ? "failure" : "quiet"} role={failure ? "alert" : undefined}>
        {failure || "The local stack’s key is api_key in .zoetrope/stack.json; `zoetrope keys create` makes others."}
      </p>
      <button type="submit" class="primary" disabled={busy}>Connect</button>
    </form>
  );
}
