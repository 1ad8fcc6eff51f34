// The panel beside the text: opens with the focus on its title, closes with Escape, gives the focus back. A note and its
// words light each other. What is typed is kept until it is saved, over a reload and a lost connection.

let opener = null;
let wanted = null; // the highlight whose card the panel is opened for
const panel = () => document.getElementById("panel");

export function watchPanel() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const passage = event.target.closest?.(".text .p");
    if (passage) openedFrom(passage);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "panel") opened();
  });
  // While a highlight is being linked, what the panel goes on to knows which.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const linking = panel().querySelector("[data-link]");
    if (linking && detail.target === panel()) detail.parameters.link = linking.dataset.link;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // Saving is a request of the form, a preview one of its button: what is not saved stays kept. By now the answer stands
    // in the form's place, so that the event itself comes from what is around it.
    const form = event.detail.requestConfig.elt;
    if (form.dataset.draft && event.detail.successful) store(form.dataset.draft, null);
  });
  document.addEventListener("input", onInput);
  document.addEventListener("pointerover", light);
  document.addEventListener("focusin", light);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", walk);
}

export function offerSelection(within) {
  for (const part of within.querySelectorAll(".by-selection, .use-selection")) part.hidden = false;
}

// A part of a page, as htmx gets it.
export async function partOf(address, target = "panel") {
  const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": target } });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function openedFrom(passage) {
  opener = passage.id;
}

export function closePanel() {
  if (!panel()?.firstElementChild) return;
  panel().replaceChildren();
  unlight();
  const passage = opener && document.getElementById(opener);
  (passage?.querySelector(".hn") ?? passage?.querySelector(".pn") ?? document.getElementById("main")).focus({ preventScroll: true });
}

function opened() {
  const head = panel().querySelector(".panel-head");
  if (!head || head.querySelector(".close")) return;
  const close = document.createElement("button");
  close.className = "link close";
  close.type = "button";
  close.textContent = panel().dataset.close;
  close.addEventListener("click", closePanel);
  head.append(close);
  const search = panel().querySelector(".tag-search");
  if (search) {
    search.hidden = false;
    search.addEventListener("input", () => filterTags(search.value));
  }
  offerSelection(panel());
  restoreDraft();
  const card = wanted && document.getElementById(`h-${wanted}`);
  (panel().querySelector("#note") ?? (card || panel().querySelector("#panel-title")))?.focus();
  wanted = null;
}

// Fuzzy: every letter in its order, the closest together first.
function filterTags(wanted) {
  const letters = wanted.trim().toLowerCase();
  for (const choice of panel().querySelectorAll(".tag-choice")) {
    choice.hidden = !matches(choice.dataset.words.toLowerCase(), letters) && !choice.querySelector("input").checked;
  }
}

function matches(words, letters) {
  if (words.includes(letters)) return true;
  let from = 0;
  const name = words.slice(0, 60);
  for (const letter of letters) {
    from = name.indexOf(letter, from) + 1;
    if (!from) return false;
  }
  return letters.length > 2;
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(`draft ${key}`);
    else localStorage.setItem(`draft ${key}`, value);
  } catch {
    // Storage is switched off: the draft lives in the form alone.
  }
}

function onInput(event) {
  const form = event.target.closest("form[data-draft]");
  if (form && event.target.name === "note") store(form.dataset.draft, event.target.value);
}

function restoreDraft() {
  const form = panel().querySelector("form[data-draft]");
  const note = form?.elements.note;
  if (!note) return;
  try {
    const draft = localStorage.getItem(`draft ${form.dataset.draft}`);
    if (!draft || draft === note.value) return;
    note.value = draft;
    document.getElementById("status").textContent = document.getElementById("words").dataset.draft;
  } catch {
    // Storage is switched off: there is no draft.
  }
}

let lit = [];
function unlight() {
  for (const element of lit) element.classList.remove("lit");
  lit = [];
}

// The pointer or the focus on words lights their note and card, on those the words, on a passage's link all that it is for.
function light(event) {
  const on = event.target.closest?.(".text [data-h], .text .hn, .panel .card");
  if (!on) return lit.length ? unlight() : undefined;
  lightAll(linked(on.dataset.h?.split(" ") ?? (on.matches(".hn") ? slugsOn(on) : [on.id.slice(2)])));
}

// With each highlight those that it is linked with, in every column.
function linked(slugs) {
  const joined = slugs.flatMap((slug) => [...document.querySelectorAll(`.hn-joined [data-h~="${CSS.escape(slug)}"]`)]);
  return [...new Set([...slugs, ...joined.flatMap((each) => each.dataset.h.split(" "))])];
}

function lightAll(slugs) {
  unlight();
  for (const slug of slugs) {
    if (!slug) continue;
    lit.push(...document.querySelectorAll(`[data-h~="${CSS.escape(slug)}"]`));
    const card = document.getElementById(`h-${slug}`);
    if (card) lit.push(card);
  }
  for (const element of lit) element.classList.add("lit");
}

// The highlights on the passage of a count, in the order of the text.
function slugsOn(count) {
  const marks = [...count.closest(".p").querySelectorAll("mark.h[data-h]")];
  return [...new Set(marks.flatMap((mark) => mark.dataset.h.split(" ")))].filter(Boolean);
}

// A click on highlighted words opens what is said about them.
function onClick(event) {
  const leave = event.target.closest("#panel [data-close]");
  if (leave && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    return closePanel();
  }
  // The card of what was clicked, or of the highlight that the arrows are at, is the one to read.
  const count = event.target.closest(".hn");
  if (event.isTrusted) wanted = event.target.closest("[data-h]")?.dataset.h.split(" ").at(-1) || (count && slugsOn(count)[count.place]);
  const mark = event.target.closest("mark.h");
  if (!mark || event.target.closest("a") || !getSelection().isCollapsed) return;
  mark.closest(".p").querySelector(".hn")?.click();
}

// From a passage's count the arrows walk its highlights: each is lit and read out, with what the list of them says of it.
// That list is asked for at the first arrow: the page itself would be much heavier with it.
async function walk(event) {
  const count = event.target.closest?.(".hn");
  if (!count || !/^Arrow(Left|Right)$/.test(event.key)) return;
  const slugs = slugsOn(count);
  if (!slugs.length) return;
  event.preventDefault();
  const on = event.key === "ArrowRight";
  const place = ((count.place ?? (on ? -1 : 0)) + (on ? 1 : -1) + slugs.length) % slugs.length;
  count.place = place;
  lightAll([slugs[place]]);
  const words = lit.map((element) => (element.matches("mark") ? element.textContent : "")).join("");
  let about = "";
  try {
    count.list ??= partOf(count.href);
    about = (await count.list).getElementById(`h-${slugs[place]}`)?.dataset.said ?? "";
  } catch {
    count.list = null; // asked for again at the next arrow; the words are read out all the same
  }
  if (count.place !== place) return;
  document.getElementById("status").textContent = `${place + 1} / ${slugs.length}: ${about}${about && ": "}${words}`;
}
