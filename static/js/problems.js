// What went wrong with a request that htmx made, said once and in words, where assistive technology hears it.
export function watchProblems(box) {
  const say = (text) => {
    box.textContent = text;
  };
  document.addEventListener("htmx:sendError", () => say(box.dataset.lost));
  document.addEventListener("htmx:timeout", () => say(box.dataset.lost));
  document.addEventListener("htmx:responseError", (event) => {
    say(event.detail.xhr.status >= 500 ? box.dataset.failed : box.dataset.refused);
  });
  document.addEventListener("htmx:beforeRequest", () => say(""));
}
