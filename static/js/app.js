// What every page does beyond HTML: the colours switch, one place for problems.
import { watchProblems } from "./problems.js";
import { offerCopies, shareByKey } from "./sharing.js";
import { offerThemes } from "./themes.js";

offerThemes(document.getElementById("theme"));
watchProblems(document.getElementById("problem"));
offerCopies();
document.addEventListener("keydown", shareByKey);
