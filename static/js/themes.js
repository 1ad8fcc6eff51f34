// The colours switch: as the system, light, dark, and round again. It names what is on.
const ORDER = ["", "light", "dark"];

export function offerThemes(button) {
  const root = document.documentElement;
  const show = () => {
    const theme = root.dataset.theme ?? "";
    button.textContent = `${button.dataset.name}: ${button.dataset[theme || "auto"]}`;
  };
  button.dataset.name = button.textContent.trim();
  button.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(root.dataset.theme ?? "") + 1) % ORDER.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    try {
      if (next) localStorage.setItem("theme", next);
      else localStorage.removeItem("theme");
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
    show();
  });
  button.hidden = false;
  show();
}
