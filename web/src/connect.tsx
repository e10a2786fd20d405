// The first view of a new tab: paste the API key once.
import { useState } from "preact/hooks";
import { listVideos } from "./api/client";
import { sentenceOf } from "./api/problem";
import { remember } from "./api/session";
import { Mark } from "./ui/icon";

export function Connect() {
  const [key, setKey] = useState("");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const connect = async () => {
    setBusy(true);
    setFailure("");
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
      <Mark />
      <h1>Zoetrope</h1>
      <p class="quiet">Upload, watch and manage videos.</p>
      <label>
        API key
        <input
          type="password"
          autocomplete="off"
          autofocus
          required
          placeholder="zk_…"
          value={key}
          aria-invalid={failure !== ""}
          aria-describedby="key-help"
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={busy}>{busy ? "Connecting…" : "Connect"}</button>
      {failure && <p class="failure" role="alert">{failure}</p>}
      <p id="key-help" class="quiet">
        The key stays in this tab until you close it. The local stack’s is <code>api_key</code> in{" "}
        <code>.zoetrope/stack.json</code>; <code>zoetrope keys create</code> makes others.
      </p>
    </form>
  );
}
