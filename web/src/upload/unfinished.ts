// Uploads that this browser began: how a file that is chosen again after a reload finds its video.
import { signal } from "@preact/signals";

const STORED_AS = "zoetrope-unfinished";

export interface Unfinished {
  key: string; // the Idempotency-Key that its video is created with
  id: string; // empty until the answer to that has come
  name: string;
  size: number;
  begun: string;
}

type Book = Record<string, Unfinished>;

const print = (file: File) => `${file.name}\n${file.size}\n${file.lastModified}`;

function read(): Book {
  try {
    return JSON.parse(localStorage.getItem(STORED_AS) ?? "{}") as Book;
  } catch {
    return {}; // Something else wrote there: nothing to resume is the worst of it.
  }
}

const changes = signal(0); // Who draws the book draws it anew.

function write(book: Book): void {
  localStorage.setItem(STORED_AS, JSON.stringify(book));
  changes.value = changes.peek() + 1;
}

function keep(wanted: (print: string, entry: Unfinished) => boolean): void {
  write(Object.fromEntries(Object.entries(read()).filter(([name, entry]) => wanted(name, entry))));
}

export function unfinishedUploads(): Unfinished[] {
  void changes.value;
  return Object.values(read())
    .filter(({ id }) => id !== "")
    .sort((one, other) => other.begun.localeCompare(one.begun));
}

export const isBegunHere = (id: string): boolean => unfinishedUploads().some((each) => each.id === id);

export const unfinishedOf = (file: File): Unfinished | undefined => read()[print(file)];

export function note(file: File, key: string, id: string): void {
  const entry = { key, id, name: file.name, size: file.size, begun: new Date().toISOString() };
  write({ ...read(), [print(file)]: entry });
}

export const strike = (id: string): void => keep((_, entry) => entry.id !== id);

export const strikeFile = (file: File): void => keep((name) => name !== print(file));
