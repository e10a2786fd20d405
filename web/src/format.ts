// Numbers and times as people read them. Between a number and its unit no line is broken.

export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** power).toFixed(power < 2 ? 0 : 1)}\u00a0${units[power]}`;
}

export const rate = (bytesPerSecond: number) => `${bytes(bytesPerSecond)}/s`;

export function bits(perSecond: number): string {
  return perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(1)}\u00a0Mbit/s` : `${Math.round(perSecond / 1e3)}\u00a0kbit/s`;
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function remaining(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.ceil(seconds)} s left`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min left`;
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min left`;
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const precise = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", dateStyle: "short" });

export const when = (at: string) => moment.format(new Date(at));
export const whenExactly = (at: string) => precise.format(new Date(at));

export function elapsed(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  return milliseconds < 120_000 ? `${(milliseconds / 1000).toFixed(1)} s` : duration(milliseconds / 1000);
}

export const pixels = ({ width, height }: { width?: number; height?: number }) =>
  width === undefined ? "" : `${width}\u00a0×\u00a0${height}`;

const languages = new Intl.DisplayNames(undefined, { type: "language" });

export function languageName(tag: string): string {
  if (tag === "und") return "Unknown language"; // which is "root" to the browser
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag; // Not a language tag at all, as some files have it.
  }
}

const CODECS: Record<string, string> = {
  avc1: "H.264",
  hvc1: "HEVC",
  hev1: "HEVC",
  av01: "AV1",
  mp4a: "AAC",
};

export const codecName = (codec: string): string => CODECS[codec.split(".")[0] ?? ""] ?? codec;
