// What every page does beyond HTML: the colours switch, one place for problems, and on a comparison its columns.
import { watchProblems } from "./problems.js";
import { offerThemes } from "./themes.js";

offerThemes(document.getElementById("theme"));
watchProblems(document.getElementById("problem"));
if (document.getElementById("panel")) {
  const { startMarking } = await import("./annotate.js");
  startMarking();
}
if (document.getElementById("comparison")) {
  const { startComparison } = await import("./comparison.js");
  startComparison();
} else if (document.querySelector(".text")) {
  const { rovingNumbers } = await import("./numbers.js");
  rovingNumbers(document);
}
