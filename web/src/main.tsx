// The console of Zoetrope.
import { render } from "preact";
import { apiKey, forget } from "./api/session";
import { Connect } from "./connect";
import { Library } from "./library/library";
import { route } from "./router";
import "./style.css";
import { Mark } from "./ui/icon";
import { Notices } from "./ui/notices";
import { Detail } from "./video/detail";

function App() {
  const { value: shown } = route;
  if (!apiKey.value) return <main><Connect /></main>;
  return (
    <>
      <header class="top">
        <div>
          <a class="brand" href="#/"><Mark /> Zoetrope</a>
          <button type="button" class="bare" onClick={forget}>Disconnect</button>
        </div>
      </header>
      <main>{shown.view === "video" ? <Detail id={shown.id} key={shown.id} /> : <Library />}</main>
      <Notices />
    </>
  );
}

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app");
render(<App />, root);
