// What every page does beyond HTML: the colours switch, one place for problems.
import { watchProblems } from "./problems.js";
import { shareByKey } from "./sharing.js";
import { offerThemes } from "./themes.js";

offerThemes(document.getElementById("theme"));
watchProblems(document.getElementById("problem"));
document.addEventListener("keydown", shareByKey);

// Who went Back again before there was anybody to listen is at another address than the page that they see.
addEventListener("DOMContentLoaded", () => {
  const [{ name, redirectCount }] = performance.getEntriesByType("navigation");
  const { pathname, search } = new URL(name);
  if (!redirectCount && pathname + search !== location.pathname + location.search) location.reload();
});

// What came of the form that led here is read out first, and the keyboard goes on from it; a passage in the address is asked for.
const said = document.querySelector("main > .said .notice, main [role=alert], main .errorlist.nonfield, main [aria-invalid=true]");
if (said && !location.hash) {
  if (said.tabIndex < 0) said.tabIndex = -1;
  said.focus();
}
