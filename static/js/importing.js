// Takes what was copied from a page with its headings and lists, and the page that the bookmarklet hands over.
const html = document.querySelector("textarea[name=html]");
html.addEventListener("paste", (event) => {
  const copied = event.clipboardData.getData("text/html");
  if (!copied) return;
  event.preventDefault();
  // Some browsers wrap what was copied into a page of its own, which would be searched for what stands around the text.
  const { innerHTML } = new DOMParser().parseFromString(copied, "text/html").body;
  html.setRangeText(innerHTML, html.selectionStart, html.selectionEnd, "end");
});

// Only the page that opened this one is heard, only once, and only where it is the page that it says it is.
const take = (event) => {
  const { html: page, address } = event.data ?? {};
  if (event.source !== opener || typeof page !== "string" || typeof address !== "string") return;
  if (new URL(address).origin !== event.origin) return;
  removeEventListener("message", take);
  html.value = page;
  document.querySelector("input[name=address]").value = address;
  html.scrollIntoView();
};
if (opener && location.hash === "#take") {
  addEventListener("message", take);
  opener.postMessage("ready", "*");
}
