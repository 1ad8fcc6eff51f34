// The pages with texts on them. Imported as a whole, not on demand: a module and all that it imports run before the page is
// ready, and htmx takes its first click only then, so that no answer comes back to a page that is not listening yet.
import { startMarking } from "./annotate.js";
import { startComparison } from "./comparison.js";
import { startFollowing } from "./follow.js";
import { rovingNumbers } from "./numbers.js";

if (document.getElementById("panel")) startMarking();
if (document.getElementById("comparison")) startFollowing(startComparison());
else rovingNumbers(document);
