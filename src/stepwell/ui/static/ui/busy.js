// A form is sent once: a second click while the first is under way does nothing, and the button shows it works.
const release = (form) => {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
};

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.busy !== undefined) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method === "get" && !form.matches("[hx-get], [hx-post]")) return;
  form.dataset.busy = "";
  event.submitter?.setAttribute("aria-busy", "true");
});
// A download leaves the page standing: let go after a while.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.download !== undefined) setTimeout(() => release(form), 2000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release));
for (const name of ["htmx:finally:request", "htmx:error", "htmx:abort"])
  document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form") ?? event.target;
    if (form?.matches?.("form")) release(form);
  });
