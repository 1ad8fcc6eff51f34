// Following a passage. The server lists its counterparts and why; by that one list the other columns are brought level.
// The column being read is never scrolled, and nothing that is drawn here takes room in it.
import { columnInView, isJoint, settled, topPassage } from "./comparison.js";
import { partOf } from "./panel.js";

const box = () => document.getElementById("followed");
const byId = (id) => document.getElementById(id);
const now = () => new URLSearchParams(location.search).get("follow");
const without = (query) => query.replace(/&?follow=[^&]*/, "");
let turn = 0;

// `fresh`: the columns do not stand where somebody left them.
export function startFollowing(fresh) {
  level(fresh);
  // The browser goes to the passage in the address once more when everything is there.
  if (fresh) addEventListener("load", () => requestAnimationFrame(() => level(true)));
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:afterSettle", ({ detail }) => detail.target.id === "comparison" && level(true));
  // The links of the page were written before something was followed: the state goes along while its column stays.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.target.id !== "comparison") return;
    const id = now();
    const refs = new URL(detail.path, location).searchParams.get("r") ?? "";
    const stays = id && refs.split(/[,@]/).includes(id.split(".")[0]);
    detail.path = without(detail.path) + (stays ? `&follow=${id}` : "");
  });
}

// What the key follows: the passage that has the focus, else the one at the top of the column being read.
export function follow() {
  const here = document.activeElement;
  const passage = here.closest(".text .p") ?? (box() && topPassage(here.closest(".col") ?? columnInView()));
  if (!box()) return passage?.querySelector(".ot")?.click();
  if (passage) show(passage.id === now() ? "" : passage.id);
}

function onClick(event) {
  const link = event.target.closest?.("#follow, #followed .stop, .col .pn");
  if (!link || !box() || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.id === "follow") return follow();
  if (link.matches(".pn")) return show(link.closest(".p").id);
  byId(now())?.querySelector(".pn").focus({ preventScroll: true });
  show("");
}

async function show(id) {
  const mine = ++turn;
  const query = without(location.search) + (id && `&follow=${id}`);
  let list = [];
  try {
    if (id) list = [...(await partOf(query, "followed")).body.childNodes];
  } catch {
    byId("problem").textContent = byId("problem").dataset.lost;
    return;
  }
  if (mine !== turn) return;
  box().replaceChildren(...list);
  history.replaceState(history.state, "", `${query}#${id || location.hash.slice(1)}`);
  level(true);
}

function level(scrolls) {
  for (const { dataset } of document.querySelectorAll(".col [data-by]")) {
    delete dataset.by;
    delete dataset.why;
  }
  for (const tab of document.querySelectorAll(".tabs .found")) tab.classList.remove("found");
  const origin = box() && byId(now());
  if (!origin) return;
  byId("comparison").classList.add("levelled");
  origin.dataset.by = "origin";
  const top = origin.getBoundingClientRect().top;
  for (const { dataset } of box().querySelectorAll("[data-at]")) {
    const passage = byId(dataset.at);
    if (!passage) continue;
    Object.assign(passage.dataset, { why: dataset.why, by: dataset.by });
    const column = passage.closest(".col");
    document.querySelector(`.tabs [href="#${column.id}"]`).classList.add("found");
    if (!scrolls) continue;
    const head = column.querySelector(".col-head");
    head.style.marginTop = "";
    const off = () => passage.getBoundingClientRect().top - top;
    if (!isJoint()) column.scrollTop += off();
    // Too near the beginning of its text to come down so far: the text begins lower.
    if (off() < 0) head.style.marginTop = `${-off()}px`;
  }
  settled();
}
