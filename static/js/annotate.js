// Marking passages: by selection (mouse, touch, keyboard) or without it, key by key. The server draws; this only asks.
import { follow } from "./follow.js";
import { announceKeys, chosen, inHand, letGo, onKey } from "./keyboard.js";
import { closePanel, offerSelection, openedFrom, partOf, watchPanel } from "./panel.js";
import { selected } from "./places.js";

const htmx = () => window.htmx;
const word = (name) => document.getElementById("words").dataset[name];
const say = (text) => (document.getElementById("status").textContent = text);
const kept = {
  get: (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set: (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {
      // Storage is switched off: the last tag is not remembered.
    }
  },
};

// What the toolbar and the keys do with the words chosen. Who may not file has no such button, and no such key.
const act = {
  highlight: () => mark({ quiet: "1" }),
  link: () => mark({ then: "link" }),
  follow,
  note: () => open((text) => text.dataset.mark),
  accept: () => (document.activeElement.closest(".suggested, .card") ?? document).querySelector("[data-accept]")?.click(),
  file: () => toolbar.querySelector("[data-do=file]") && open((text) => text.dataset.file ?? text.dataset.mark.replace(/mark\/$/, "file/")),
};
let toolbar;
let current = null; // what is selected now
let token = null; // a promise of the token that a form needs

export function startMarking() {
  toolbar = document.getElementById("toolbar");
  if (!toolbar) return;
  let timer = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(showToolbar, 100);
  });
  toolbar.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  toolbar.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-do]")?.dataset.do;
    if (wanted) act[wanted]();
  });
  document.addEventListener("keydown", (event) => {
    onKey(event, {
      ...act,
      escape: () => {
        toolbar.hidden = true;
        letGo();
        closePanel();
      },
    });
  });
  // A form for another range: it takes the words that are selected, or those of its lists.
  document.addEventListener("click", ({ target }) => {
    const form = target.closest(".use-selection")?.form;
    const what = form && taken();
    if (!what) return;
    for (const name of ["start", "end", "seen"]) form.elements[name].value = what.values[name];
    for (const list of form.querySelectorAll("select")) list.disabled = true;
    form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "tags" && event.target.checked) kept.set("last tag", event.target.value);
  });
  // What a visitor first writes, wherever, makes them a guest, and with that the token another.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.requestConfig.verb !== "get") token = null;
  });
  announceKeys();
  watchPanel();
  offerSelection(document);
  showToolbar(); // somebody may have selected words before this ran
}

function showToolbar() {
  current = selected();
  toolbar.hidden = !current;
  if (!current) return;
  token ??= readToken(current.text.dataset.mark);
  const touch = matchMedia("(pointer: coarse)").matches;
  const top = touch ? current.box.bottom + 12 : current.box.top - toolbar.offsetHeight - 8;
  const left = Math.min(Math.max(8, current.box.left), innerWidth - toolbar.offsetWidth - 8);
  toolbar.style.top = `${Math.max(8, top) + scrollY}px`;
  toolbar.style.left = `${left + scrollX}px`;
}

async function readToken(address) {
  return (await partOf(address)).querySelector("[name=csrfmiddlewaretoken]").value;
}

// The words chosen, as a form wants them; the toolbar has done its part.
function taken() {
  const what = selected() ?? current ?? chosen();
  if (!what) return null;
  toolbar.hidden = true;
  openedFrom(what.first);
  return { text: what.text, values: { start: what.start, end: what.end, seen: what.seen, ...context(what.text) } };
}

// A form for the words chosen, at the address that `where` has for their text.
async function open(where) {
  const what = taken();
  if (!what) return;
  // Two answers at once would each bring a token of its own, and the form might not have the one that the cookie has.
  await (token ??= readToken(what.text.dataset.mark)).catch(() => (token = null));
  await htmx().ajax("GET", where(what.text), { target: "#panel", swap: "innerHTML", values: what.values });
}

async function mark(how) {
  const what = taken();
  if (!what) return;
  const { values } = what;
  const held = inHand();
  const tag = kept.get("last tag");
  token ??= readToken(what.text.dataset.mark);
  try {
    values.csrfmiddlewaretoken = await token;
  } catch {
    token = null;
    document.getElementById("problem").textContent = word("lost");
    return;
  }
  if (tag) values.tags = tag;
  await htmx().ajax("POST", what.text.dataset.mark, { target: "#panel", swap: "innerHTML", values: { ...values, ...how } });
  getSelection().removeAllRanges();
  letGo(held); // and not what has been chosen since
  say(word("saved"));
}

// Where the text stands and what its page filters by: the answer is drawn for the same place.
function context(text) {
  const query = new URLSearchParams(location.search);
  const values = { at: text.closest(".col") ? "column" : "read" };
  if (query.get("tag")) values.tag = query.get("tag");
  if (query.get("by")) values.by = query.get("by");
  if (query.get("note")) values.note_only = query.get("note");
  return values;
}
