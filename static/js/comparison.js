// The columns of a comparison: where each is scrolled to survives reloads, Back and Forward and a change of columns; the
// passage being read stands in the address; on a narrow screen the tabs follow the column in view.
import { rovingNumbers, stopAt } from "./numbers.js";

const QUIET = 160; // milliseconds without scrolling before the address is written
let moved = false; // whether the reader has scrolled since the columns were drawn
let kept = {}; // slug of a column → how far it is scrolled

export function startComparison() {
  rovingNumbers(document);
  draw(history.state?.places);
  document.addEventListener("scroll", onScroll, { capture: true, passive: true });
  for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    document.addEventListener(name, () => (moved = true), { capture: true, passive: true });
  }
  document.addEventListener("htmx:beforeSwap", () => (kept = places()));
  document.addEventListener("htmx:afterSettle", afterSwap);
  document.addEventListener("click", onTab);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
}

const comparison = () => document.getElementById("comparison");
const strip = () => document.getElementById("strip");
const columns = () => [...(strip()?.querySelectorAll(".col") ?? [])];
const isJoint = () => comparison().classList.contains("joint");
const scroller = (column) => (isJoint() ? strip() : column);

function places() {
  if (!strip()) return {};
  if (isJoint()) return { "": strip().scrollTop };
  return Object.fromEntries(columns().map((column) => [column.dataset.slug, column.scrollTop]));
}

function draw(saved) {
  moved = false;
  if (!strip()) return;
  if (saved && !isJoint()) for (const column of columns()) column.scrollTop = saved[column.dataset.slug] ?? 0;
  if (saved && isJoint()) strip().scrollTop = saved[""] ?? 0;
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && comparison().contains(target) && !saved) target.scrollIntoView({ block: "start", inline: "nearest" });
  showTab();
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
    (document.querySelector("#comparison summary") ?? document.getElementById("main")).focus({ preventScroll: true });
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
  history.replaceState({ ...history.state, places: places() }, "", `#${passage.id}`);
}

function topPassage(column) {
  const top = scroller(column).getBoundingClientRect().top + column.querySelector(".bar").offsetHeight;
  return [...column.querySelectorAll(".p")].find((passage) => passage.getBoundingClientRect().bottom > top + 8);
}

function columnInView() {
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
  if (!column) return;
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
