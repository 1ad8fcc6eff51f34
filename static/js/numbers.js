// Passage numbers are links, dozens to a text. The Tab key stops at one of them; arrows walk from there.

export function rovingNumbers(root) {
  for (const text of root.querySelectorAll(".text")) {
    text.querySelectorAll(".pn").forEach((link, index) => {
      link.tabIndex = index === 0 ? 0 : -1;
    });
  }
  root.addEventListener("keydown", walk);
  root.addEventListener("focusin", (event) => {
    if (event.target.classList?.contains("pn")) stopAt(event.target);
  });
}

export function stopAt(link) {
  const text = link.closest(".text");
  text.querySelector('.pn[tabindex="0"]')?.setAttribute("tabindex", "-1");
  link.tabIndex = 0;
}

function walk(event) {
  const link = event.target;
  if (!link.classList?.contains("pn") || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...link.closest(".text").querySelectorAll(".pn")];
  const index = links.indexOf(link);
  const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined || !links[to]) return;
  event.preventDefault();
  links[to].focus();
}
