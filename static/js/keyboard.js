// Choosing words without a selection: passage by passage, sentence by sentence, word by word. It serves screen readers,
// where a browser's own selection fails. Keys follow the place on the keyboard, so that they work on any layout.
import { found, rangeOver, textOf } from "./places.js";

let at = null; // { passage, start, end } in code points
let on = true;

export function chosen() {
  if (!at || at.start === at.end) return null;
  const box = rangeOver(at.passage, at.start, at.end).getBoundingClientRect();
  return found(at.passage.closest(".text"), at.passage, at.start, at.passage, at.end, box);
}

export const inHand = () => at;

export function letGo(what = at) {
  if (what !== at) return;
  at = null;
  globalThis.CSS?.highlights?.delete("chosen");
}

export function announceKeys() {
  const box = document.getElementById("keys-on");
  try {
    on = localStorage.getItem("keys") !== "off";
  } catch {
    on = true;
  }
  box.checked = on;
  box.addEventListener("change", () => {
    on = box.checked;
    try {
      localStorage.setItem("keys", on ? "on" : "off");
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
  });
}

export function onKey(event, does) {
  if (event.key === "Escape") return does.escape();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  if (event.key === "?") return document.getElementById("keys").showModal();
  if (!on) return;
  const action = {
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    Period: () => extend(event.shiftKey ? "word" : "sentence", 1),
    Comma: () => extend(event.shiftKey ? "word" : "sentence", -1),
    KeyH: does.highlight,
    KeyN: does.note,
    KeyU: does.file,
    KeyY: does.accept,
    KeyL: does.link,
    KeyF: does.follow,
  }[event.code];
  if (!action || (event.shiftKey && !/Period|Comma/.test(event.code))) return;
  event.preventDefault();
  action();
}

function passages() {
  const text = (at?.passage ?? document.activeElement)?.closest?.(".text") ?? inView();
  return [...(text?.querySelectorAll(".p") ?? [])];
}

function inView() {
  return [...document.querySelectorAll(".text")].find((text) => {
    const box = text.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight && box.left >= 0 && box.left < innerWidth;
  });
}

function step(by) {
  const all = passages();
  const here = at?.passage ?? document.activeElement.closest?.(".p");
  const first = all.findIndex((passage) => passage.getBoundingClientRect().bottom > 120);
  const index = here ? all.indexOf(here) + by : Math.max(0, first);
  const passage = all[Math.min(all.length - 1, Math.max(0, index))];
  if (!passage) return;
  at = { passage, start: 0, end: 0 };
  const link = passage.querySelector(".pn");
  link?.focus({ preventScroll: true });
  passage.scrollIntoView({ block: "nearest" });
  draw();
}

function extend(unit, by) {
  if (!at) {
    const passage = document.activeElement.closest?.(".p");
    if (!passage) return step(0);
    at = { passage, start: 0, end: 0 };
  }
  const ends = edges(textOf(at.passage), unit, at.passage.closest(".text").lang);
  at.end = by > 0 ? (ends.find((end) => end > at.end) ?? at.end) : (ends.findLast((end) => end < at.end) ?? 0);
  draw();
}

// Where sentences or words end, in code points.
function edges(text, unit, language) {
  const ends = [];
  let total = 0;
  for (const piece of new Intl.Segmenter(language, { granularity: unit }).segment(text)) {
    total += [...piece.segment].length;
    if (unit === "sentence" || piece.isWordLike) ends.push(total);
  }
  return ends;
}

function draw() {
  const words = document.getElementById("words").dataset;
  const text = [...textOf(at.passage)].slice(at.start, at.end).join("");
  const number = at.passage.querySelector(".pn")?.textContent;
  document.getElementById("status").textContent = text ? `${words.chosen} ${text}` : `${words.passage} ${number}`;
  if (!globalThis.CSS?.highlights) return;
  if (text) CSS.highlights.set("chosen", new Highlight(rangeOver(at.passage, at.start, at.end)));
  else CSS.highlights.delete("chosen");
}
