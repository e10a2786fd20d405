// What screen readers are told of Shaka's menus, put right: it calls a list of plain buttons a menu,
// and names its entries by other words than they show.

function amend(container: HTMLElement): void {
  for (const menu of container.querySelectorAll(".shaka-overflow-menu")) {
    menu.setAttribute("role", "group");
  }
  for (const entry of container.querySelectorAll(".shaka-overflow-menu > button[aria-label]")) {
    entry.removeAttribute("aria-label"); // Its text says what it is, and what is chosen.
  }
  for (const back of container.querySelectorAll(".shaka-back-to-overflow-button")) {
    back.setAttribute("role", "menuitem");
  }
}

// Shaka writes its names anew with every choice, so they are looked at after each.
export function amendMenus(container: HTMLElement): () => void {
  const after = () => window.setTimeout(() => amend(container));
  container.addEventListener("click", after, true);
  after();
  return () => container.removeEventListener("click", after, true);
}
