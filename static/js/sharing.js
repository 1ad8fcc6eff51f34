// Copying what stands in a field, such as the link of a shared view or a citation; and `s`, which opens the form of sharing
// wherever there is something to share.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    document.getElementById("status").textContent = button.textContent = button.dataset.copied;
  });
}

export function shareByKey(event) {
  if (event.code !== "KeyS" || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  try {
    if (localStorage.getItem("keys") === "off") return;
  } catch {
    // Storage is switched off: keys are on.
  }
  document.getElementById("share")?.click();
}
