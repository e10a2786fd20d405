// Uploads that this browser began: how a file that is chosen again after a reload finds its video.

const STORED_AS = "zoetrope-unfinished";

export interface Unfinished {
  id: string;
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

function write(book: Book): void {
  localStorage.setItem(STORED_AS, JSON.stringify(book));
}

export const unfinishedUploads = (): Unfinished[] =>
  Object.values(read()).sort((one, other) => other.begun.localeCompare(one.begun));

export const unfinishedOf = (file: File): Unfinished | undefined => read()[print(file)];

export function note(file: File, id: string): void {
  const entry = { id, name: file.name, size: file.size, begun: new Date().toISOString() };
  write({ ...read(), [print(file)]: entry });
}

export function strike(id: string): void {
  write(Object.fromEntries(Object.entries(read()).filter(([, entry]) => entry.id !== id)));
}
