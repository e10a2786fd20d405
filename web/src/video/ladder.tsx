// What players choose from: every rendition and sound track, with its bits and its size.
import type { Video } from "../api/types";
import { bits, bytes, codecName, languageName, pixels } from "../format";
import { Panel } from "./facts";

interface Row {
  name: string;
  picture: string;
  codec: string;
  average: number;
  peak: number;
}

function rowsOf(video: Video): Row[] {
  const pictures = (video.renditions ?? []).map((each) => ({
    name: each.name,
    picture: pixels(each),
    codec: each.codec,
    average: each.average_bandwidth,
    peak: each.bandwidth,
  }));
  const sounds = (video.audio_tracks ?? []).map((each) => ({
    name: each.name,
    picture: `${languageName(each.language)}, ${each.channels === 2 ? "stereo" : each.channels === 1 ? "mono" : `${each.channels} channels`}`,
    codec: each.codec,
    average: each.bandwidth,
    peak: each.bandwidth,
  }));
  return [...pictures, ...sounds];
}

export function LadderTable({ video }: { video: Video }) {
  if (!video.renditions?.length) return null;
  const rows = rowsOf(video);
  const size = (bandwidth: number) => (bandwidth * (video.duration_seconds ?? 0)) / 8;
  const most = Math.max(...rows.map((row) => row.peak));
  const all = rows.reduce((sum, row) => sum + size(row.average), 0);
  return (
    <Panel title="Ladder" wide>
      <div class="scroll" tabIndex={0} role="region" aria-label="Renditions and sound">
        <table>
          <thead>
            <tr>
              <th scope="col">Rung</th><th scope="col">Picture or sound</th><th scope="col">Codec</th>
              <th scope="col" class="number">Average</th><th scope="col" class="number">Peak</th>
              <th scope="col" aria-label="Average and peak, drawn" />
              <th scope="col" class="number">Size</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td>{row.picture}</td>
                <td title={row.codec}>{codecName(row.codec)}</td>
                <td class="number">{bits(row.average)}</td>
                <td class="number">{bits(row.peak)}</td>
                <td><Bar average={row.average / most} peak={row.peak / most} /></td>
                <td class="number">{bytes(size(row.average))}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr><th scope="row" colSpan={6}>All together</th><td class="number">{bytes(all)}</td></tr>
          </tfoot>
        </table>
      </div>
    </Panel>
  );
}

function Bar({ average, peak }: { average: number; peak: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="peak" width={100 * peak} height="8" />
      <rect width={100 * average} height="8" />
    </svg>
  );
}
