// Takes what was copied from a page with its headings and lists, and the page that the bookmarklet hands over.
const html = document.querySelector("textarea[name=html]");
html.addEventListener("paste", (event) => {
  const copied = event.clipboardData.getData("text/html");
  if (!copied) return;
  event.preventDefault();
  html.setRangeText(copied, html.selectionStart, html.selectionEnd, "end");
});
