// Places in a text: from a point in the page to code points of a passage and back. What stands beside the text
// (passage numbers, counts of highlights) is never part of it.

export const length = (text) => [...text].length;
export const numberOf = (passage) => Number(passage.id.slice(passage.id.lastIndexOf("p") + 1));

// The pieces of a passage's own text, in order: text nodes, a line feed for <br>, a tab before each further cell.
function* pieces(passage) {
  const walker = document.createTreeWalker(passage, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node.nodeType === 1 && node !== passage && (node.matches(".pn, .hn, .ot") || node.classList.contains("p"))) {
      return NodeFilter.FILTER_REJECT;
    }
    return NodeFilter.FILTER_ACCEPT;
  });
  let cells = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 3) yield { node, text: node.data };
    else if (node.tagName === "BR") yield { node, text: "\n" };
    else if (/^T[HD]$/.test(node.tagName) && cells++) yield { node, text: "\t" };
  }
}

export const textOf = (passage) => [...pieces(passage)].map((piece) => piece.text).join("");

// How many code points of `passage` stand before a point of the page.
function offsetAt(passage, container, offset) {
  const point = document.createRange();
  point.setStart(container, offset);
  let total = 0;
  for (const { node, text } of pieces(passage)) {
    if (node === container && node.nodeType === 3) return total + length(node.data.slice(0, offset));
    const parent = node.parentNode;
    const before = node.nodeType === 3 ? point.comparePoint(node, 0) : point.comparePoint(parent, [...parent.childNodes].indexOf(node));
    if (before >= 0) return total;
    total += length(text);
  }
  return total;
}

// What is selected, as the server wants it: { text (the element), start, end, seen, box } or null.
export function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const common = range.commonAncestorContainer;
  const text = (common.nodeType === 1 ? common : common.parentElement)?.closest(".text");
  if (!text?.dataset.mark) return null;
  const touched = [...text.querySelectorAll(".p")].filter((passage) => range.intersectsNode(passage));
  if (!touched.length) return null;
  const closest = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(".p");
  const first = closest(range.startContainer) ?? touched[0];
  const last = closest(range.endContainer) ?? touched.at(-1);
  const start = first.contains(range.startContainer) ? offsetAt(first, range.startContainer, range.startOffset) : 0;
  const end = last.contains(range.endContainer) ? offsetAt(last, range.endContainer, range.endOffset) : length(textOf(last));
  return found(text, first, start, last, end, range.getBoundingClientRect());
}

export function found(text, first, start, last, end, box) {
  const between = [...text.querySelectorAll(".p")].filter(
    (passage) => numberOf(passage) >= numberOf(first) && numberOf(passage) <= numberOf(last),
  );
  const words = between.map((passage) => {
    const points = [...textOf(passage)];
    return points.slice(passage === first ? start : 0, passage === last ? end : undefined).join("");
  });
  if (!words.join("").trim()) return null;
  const place = (passage, offset) => `p${numberOf(passage)}.${offset}`;
  return { text, first, start: place(first, start), end: place(last, end), seen: words.join("\n"), box };
}

// A Range of the page over code points `start` to `end` of a passage.
export function rangeOver(passage, start, end) {
  const range = document.createRange();
  let total = 0;
  for (const { node, text } of pieces(passage)) {
    const size = length(text);
    if (node.nodeType === 3) {
      const units = (count) => [...text].slice(0, count).join("").length;
      if (start >= total && start < total + size) range.setStart(node, units(start - total));
      if (end > total && end <= total + size) range.setEnd(node, units(end - total));
    }
    total += size;
  }
  return range;
}

