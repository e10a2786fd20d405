// A link with which somebody who has no key uploads one video into this library.
import { useState } from "preact/hooks";
import { createUploadToken, createVideoOfAnySize } from "../api/client";
import { whenExactly } from "../format";
import { refresh } from "../library/store";
import { sendLink } from "../router";
import { Copyable } from "../ui/copyable";
import { Dialog } from "../ui/dialog";
import { LifeChoice, SHORTEST_LIFE } from "../ui/life";
import { tell } from "../ui/notices";

interface Invitation {
  name: string;
  link: string;
  ends: string;
}

async function invite(name: string, life: number): Promise<Invitation> {
  const { token, expires_at } = await createUploadToken(await createVideoOfAnySize(name), life);
  refresh().catch(tell);
  return { name, link: sendLink(token), ends: expires_at };
}

export function Invite() {
  const [asked, ask] = useState(false);
  const [made, setMade] = useState<Invitation>();
  return (
    <>
      <p class="invite">
        <button type="button" class="link" onClick={() => ask(true)}>Let somebody upload</button>
      </p>
      {asked && <Question onClose={() => ask(false)} onMade={setMade} />}
      {made && (
        <div class="unfinished" role="note">
          <p>
            Whoever has this link uploads one video, “{made.name}”, until {whenExactly(made.ends)}.{" "}
            <button type="button" class="link" onClick={() => setMade(undefined)}>Dismiss</button>
          </p>
          <Copyable name="Upload link" text={made.link} />
        </div>
      )}
    </>
  );
}

function Question({ onClose, onMade }: { onClose: () => void; onMade: (made: Invitation) => void }) {
  const [name, setName] = useState("");
  const [life, setLife] = useState(SHORTEST_LIFE);
  return (
    <Dialog
      title="Let somebody upload"
      confirm="Make a link"
      onClose={onClose}
      onConfirm={() => void invite(name.trim(), life).then(onMade, tell)}
    >
      <label>
        What the video is called
        <input required pattern=".*\S.*" maxLength={255} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <LifeChoice value={life} onChange={setLife} />
    </Dialog>
  );
}
