// The guided reading of a shared view: n and p go from annotation to annotation in the order that the sharer set.
const guide = document.getElementById("guide");
const place = document.getElementById("place");
const all = [...document.querySelectorAll(".card[value]")].sort((a, b) => a.value - b.value);
let at = null;

// In its own column, a third of the way down, with the columns on the screen; else in the middle of the window.
function bring(element) {
  const column = element.closest(".own .col");
  if (!column) return element.scrollIntoView({ block: "center" });
  const strip = column.parentNode;
  const edge = column.getBoundingClientRect();
  column.scrollBy(0, element.getBoundingClientRect().top - edge.top - edge.height / 3);
  strip.scrollTo(column.offsetLeft - strip.offsetLeft, 0); // by a distance it would stop at the column between
  strip.scrollIntoView({ block: "end" });
}

function step(by) {
  const notes = all.filter((note) => document.getElementById(`on-${note.dataset.who}`)?.checked ?? true);
  if (!notes.length) return;
  at ??= document.querySelector(".card:target");
  // By its place, since the one that it was at may have been switched off meanwhile.
  const here = at?.value ?? 0;
  const before = notes.filter(({ value }) => (by > 0 ? value <= here : value < here)).length;
  const to = Math.min(notes.length - 1, Math.max(0, by > 0 ? before : before - 1));
  at = notes[to];
  const marks = document.querySelectorAll(`mark[data-h~="${at.id}"]`);
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const each of [at, ...marks]) each.classList.add("lit");
  place.href = `#${at.id}`;
  place.textContent = place.dataset.place.replace("{n}", to + 1).replace("{of}", notes.length);
  const said = [...at.children].filter((part) => !part.matches(".card-tools")).map((part) => part.cloneNode(true));
  document.getElementById("told").replaceChildren(...said);
  bring(marks[0] ?? at);
}

// On a narrow screen the tabs say which column is in view.
const inView = new IntersectionObserver(
  (columns) => {
    for (const { target, isIntersecting } of columns) {
      const tab = document.querySelector(`.tabs [href="#${target.id}"]`);
      tab.removeAttribute("aria-current");
      if (!isIntersecting) continue;
      tab.setAttribute("aria-current", "true");
      tab.parentNode.scrollLeft = tab.offsetLeft - tab.offsetWidth;
    }
  },
  { root: document.getElementById("strip"), threshold: 0.6 },
);
if (document.querySelector(".tabs")) for (const column of document.querySelectorAll(".strip > .col")) inView.observe(column);

if (guide) {
  guide.hidden = false;
  for (const button of guide.querySelectorAll("button")) button.onclick = () => step(Number(button.dataset.step));
}

document.addEventListener("keydown", (event) => {
  const by = { KeyN: 1, KeyP: -1 }[event.code];
  if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  try {
    if (localStorage.getItem("keys") === "off") return;
  } catch {
    // Storage is switched off: keys are on.
  }
  step(by);
});
