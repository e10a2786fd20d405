// Shaka listens for keys in the whole window. They are its own only while nothing else on the page has
// the focus: Space must press the button that it is on.

export function keepOtherKeys(container: HTMLElement): () => void {
  const keep = (event: KeyboardEvent) => {
    const { activeElement, body } = document;
    if (activeElement && activeElement !== body && !container.contains(activeElement)) event.stopPropagation();
  };
  document.addEventListener("keydown", keep);
  return () => document.removeEventListener("keydown", keep);
}
