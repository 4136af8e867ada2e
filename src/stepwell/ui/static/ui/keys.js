// Single-letter shortcuts: `g` and a letter goes to a page of the side, `j` and `k` walk in a list, `/` filters, `?` tells
// them all. They are silent while one types, and can be turned off (WCAG 2.1.4).
import { each, remember } from "./ready.js";

const OFF = "stepwell:keys-off";
const apple = /Mac|iP(hone|ad)/.test(navigator.platform);
const dialog = document.getElementById("keys");
let going = 0;
let on = remember(localStorage, OFF) === null;

each("[data-mod-k]", (key) => {
  if (apple) key.textContent = "⌘ K";
});
each("[data-keys-toggle]", (box) => {
  box.checked = on;
  box.addEventListener("change", () => {
    on = box.checked;
    remember(localStorage, OFF, on ? null : "1");
  });
});
each("[data-keys-open]", (button) => button.addEventListener("click", () => dialog?.showModal()));

// The keys of the pages in the side join the list of the dialog.
const list = document.querySelector("[data-keys-list]");
for (const link of document.querySelectorAll(".sidebar [data-key]")) {
  if (!list) break;
  const line = document.createElement("div");
  const term = document.createElement("dt");
  term.textContent = link.querySelector(".clip")?.textContent ?? "";
  const keys = document.createElement("dd");
  for (const name of ["G", link.dataset.key.toUpperCase()]) {
    const key = document.createElement("kbd");
    key.textContent = name;
    keys.append(key, " ");
  }
  line.append(term, keys);
  list.append(line);
  link.setAttribute("aria-keyshortcuts", `g ${link.dataset.key}`);
}

const typing = (target) =>
  target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select");

addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]") || document.querySelector(".moving")) return;
  const key = event.key.toLowerCase();
  if (Date.now() - going < 1200) {
    going = 0;
    const link = document.querySelector(`.sidebar [data-key="${CSS.escape(key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  const act = ACTS[key];
  if (act && act() !== false) event.preventDefault();
});

const ACTS = {
  g: () => {
    going = Date.now();
  },
  "?": () => dialog?.showModal(),
  "/": () => {
    const field = document.querySelector("[data-filter-focus]");
    field?.focus();
    field?.select();
    return Boolean(field);
  },
  j: () => walk(1),
  k: () => walk(-1),
};

// The row one stands on is marked, and its first link has the focus: Enter opens it.
function walk(step) {
  const rows = [...document.querySelectorAll("[data-list] > li, [data-list] > tbody > tr, [data-list] > [data-row]")].filter(
    (row) => row.offsetParent !== null && row.querySelector("a[href], button"),
  );
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? (step > 0 ? 0 : rows.length - 1) : now + step))];
  next.querySelector("a[href], button")?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

addEventListener("focusin", (event) => {
  document.querySelectorAll("[data-at]").forEach((row) => row.removeAttribute("data-at"));
  event.target.closest?.("[data-list] > li, [data-list] > tbody > tr, [data-list] > [data-row]")?.setAttribute("data-at", "");
});
