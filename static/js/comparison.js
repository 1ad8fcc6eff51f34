// The columns of a comparison: where each is scrolled to survives reloads, Back and Forward and a change of columns; the
// passage being read stands in the address; on a narrow screen the tabs follow the column in view.
import { rovingNumbers, stopAt } from "./numbers.js";

const QUIET = 160; // milliseconds without scrolling before the address is written
let moved = false; // whether the reader has scrolled since the columns were drawn
let kept = {}; // slug of a column → the passage at its top, and how far that has gone past the edge
let left = {}; // the column that the reader acted in: its slug, and its place in the row

export function startComparison() {
  rovingNumbers(document);
  const [visit] = performance.getEntriesByType("navigation");
  const saved = visit?.type === "navigate" ? null : remembered();
  draw(saved);
  document.addEventListener("scroll", onScroll, { capture: true, passive: true });
  for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    document.addEventListener(name, () => (moved = true), { capture: true, passive: true });
  }
  // Somebody followed a passage's number: the address they chose stays until they scroll on.
  window.addEventListener("hashchange", () => (moved = false));
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterSettle", afterSwap);
  document.addEventListener("click", onTab);
  document.addEventListener("click", closeMenus);
  document.addEventListener("focusin", closeMenus);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
  return !saved;
}

const comparison = () => document.getElementById("comparison");
const strip = () => document.getElementById("strip");
const columns = () => [...(strip()?.querySelectorAll(".col") ?? [])];
export const isJoint = () => comparison().classList.contains("joint");
const scroller = (column) => (isJoint() ? strip() : column);

// A place is a passage and an offset, not a number of pixels: a column that becomes wider sets its text anew.
function places() {
  const found = {};
  for (const column of columns()) {
    const passage = scroller(column).scrollTop > 0 && topPassage(column);
    if (passage) found[column.dataset.slug] = [passage.id, edge(column) - passage.getBoundingClientRect().top];
  }
  return found;
}

function restore(saved) {
  for (const column of isJoint() ? [columnInView()] : columns()) {
    const [id, offset] = saved[column.dataset.slug] ?? [];
    const passage = id && document.getElementById(id);
    if (passage) scroller(column).scrollTop += passage.getBoundingClientRect().top - edge(column) + offset;
  }
}

// The columns were moved, and not by the reader: the address that they chose stays until they scroll on.
export function settled() {
  moved = false;
  remember();
}

// Where each column of this comparison was, for a reload, Back and Forward. Only this tab knows.
const key = () => `places ${location.pathname}${location.search}`;

function remember() {
  try {
    sessionStorage.setItem(key(), JSON.stringify(places()));
  } catch {
    // Storage is switched off: the passage in the address is all that comes back.
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(key()));
  } catch {
    return null;
  }
}

function draw(saved) {
  moved = false;
  if (!strip()) return;
  if (saved) restore(saved);
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && comparison().contains(target) && !inSight(target)) {
    target.scrollIntoView({ block: "start", inline: "nearest" });
  }
  showTab();
}

function beforeSwap(event) {
  kept = places();
  const column = event.detail.requestConfig.elt.closest(".col");
  left = column ? { slug: column.dataset.slug, place: columns().indexOf(column) } : {};
}

// Where the keyboard goes on when the entry that was followed is gone: the same column, or the one in its place.
function neighbour() {
  const all = columns();
  const column = all.find(({ dataset }) => dataset.slug === left.slug) ?? all[Math.min(left.place, all.length - 1)];
  return column?.querySelector("summary") ?? document.querySelector("#comparison summary");
}

function afterSwap(event) {
  if (event.detail.target.id !== "comparison") return;
  document.querySelectorAll("#comparison .text").forEach((text) => {
    text.querySelectorAll(".pn").forEach((link, index) => (link.tabIndex = index ? -1 : 0));
  });
  draw(kept);
  document.getElementById("status").textContent = comparison().dataset.said;
  const focused = document.getElementById(event.detail.requestConfig.elt.id);
  if (focused) {
    const menu = focused.closest("details");
    if (menu) menu.open = true;
    focused.focus({ preventScroll: true });
  } else {
    (neighbour() ?? document.getElementById("main")).focus({ preventScroll: true });
  }
}

let timer = 0;
function onScroll(event) {
  if (!strip() || !(event.target === strip() || event.target.classList?.contains("col"))) return;
  clearTimeout(timer);
  timer = setTimeout(() => settle(event.target), QUIET);
}

function settle(scrolled) {
  showTab();
  if (!moved || !strip()) return;
  const column = scrolled === strip() ? columnInView() : scrolled;
  const passage = column && topPassage(column);
  if (!passage) return;
  const link = passage.querySelector(".pn");
  if (link && !passage.contains(document.activeElement)) stopAt(link);
  history.replaceState(history.state, "", `#${passage.id}`);
  remember();
}

// The line under a column's bar, where reading begins.
const edge = (column) => scroller(column).getBoundingClientRect().top + column.querySelector(".bar").offsetHeight;

export function topPassage(column) {
  const top = edge(column) + 8;
  return [...column.querySelectorAll(".p")].find((passage) => passage.getBoundingClientRect().bottom > top);
}

function inSight(element) {
  const column = element.closest(".col");
  const box = element.getBoundingClientRect();
  return box.bottom > edge(column) && box.top < scroller(column).getBoundingClientRect().bottom;
}

export function columnInView() {
  const { left, width } = strip().getBoundingClientRect();
  const from = document.documentElement.dir === "rtl" ? left + width - 8 : left + 8;
  return columns().find((column) => {
    const box = column.getBoundingClientRect();
    return box.left <= from + box.width / 2 && box.right > from + box.width / 2;
  });
}

function showTab() {
  const column = strip() && columnInView();
  for (const tab of document.querySelectorAll(".tabs a")) {
    const here = column && tab.hash === `#${column.id}`;
    if (here) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
    if (here) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

// A tab is a link to its column. Following it must neither scroll the page nor lose the passage from the address.
function onTab(event) {
  const tab = event.target.closest?.(".tabs a");
  if (!tab || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const column = document.getElementById(tab.hash.slice(1));
  if (!column || !strip()) return;
  event.preventDefault();
  strip().scrollTo({ left: column.offsetLeft - strip().offsetLeft });
  column.focus({ preventScroll: true });
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (event.key !== "Escape" && menu.contains(event.target)) continue;
    menu.open = false;
    if (event.key === "Escape") menu.querySelector("summary").focus();
  }
}
