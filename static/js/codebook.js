// Dragging tags in the page that arranges a codebook. The buttons beside each tag do without it.
const form = document.getElementById("arrange");
let dragged = null;

for (const item of form.querySelectorAll("li[data-tag]")) item.draggable = true;

const target = (event) => {
  const item = event.target.closest("li[data-tag]");
  return item && dragged && !dragged.contains(item) ? item : null;
};
const mark = (item) => {
  form.querySelector(".over")?.classList.remove("over");
  item?.classList.add("over");
};

form.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("li[data-tag]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.tag);
});
form.addEventListener("dragover", (event) => {
  const item = target(event);
  mark(item);
  if (item) event.preventDefault();
});
form.addEventListener("dragend", () => mark((dragged = null)));
form.addEventListener("drop", (event) => {
  const item = target(event);
  if (!item) return;
  event.preventDefault();
  form.elements.before.value = item.dataset.tag;
  const moved = Object.assign(document.createElement("input"), { type: "hidden", name: "drag", value: dragged.dataset.tag });
  form.append(moved);
  form.submit();
});
