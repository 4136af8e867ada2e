// The palette (Ctrl or Cmd and K): an ARIA combobox over what the server finds. Pages visited this way are kept for this
// sitting only, and people never: the results that may be kept say so with data-recent.
import { each, remember, say } from "./ready.js";

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const list = document.getElementById("palette-list");
const RECENT = "stepwell:recent";
const REST_MS = 120;
let at = -1;
let asked = 0;
let timer;
let waiting = false; // for an answer of the server
let eager = false; // Enter was pressed before it came

const options = () => [...list.querySelectorAll(".palette-item")];

function choose(index) {
  const all = options();
  at = all.length ? (index + all.length) % all.length : -1;
  all.forEach((option, n) => {
    option.id = `found-${n}`;
    option.setAttribute("role", "option");
    option.tabIndex = -1;
    option.setAttribute("aria-selected", n === at ? "true" : "false");
  });
  const chosen = all[at];
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-expanded", all.length ? "true" : "false");
}

function message(text) {
  const line = document.createElement("p");
  line.className = "palette-empty";
  line.textContent = text;
  list.replaceChildren(line);
  list.removeAttribute("aria-busy");
  choose(-1);
  say(text);
}

function show(html) {
  list.removeAttribute("aria-busy");
  const found = new DOMParser().parseFromString(html, "text/html");
  list.replaceChildren(...found.body.childNodes);
  const count = options().length;
  if (!count) message(list.dataset.emptyLabel);
  else choose(0);
}

async function find(words) {
  const mine = ++asked;
  waiting = true;
  list.setAttribute("aria-busy", "true");
  try {
    const url = new URL(dialog.dataset.palette, location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (mine !== asked) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (mine !== asked) return;
    show(html);
    if (!words) recent();
    if (eager) options()[0]?.click();
  } catch {
    if (mine === asked) message(list.dataset.failedLabel);
  } finally {
    if (mine === asked) waiting = eager = false;
  }
}

function recent() {
  const kept = JSON.parse(remember(sessionStorage, RECENT) ?? "[]");
  if (!kept.length) return;
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", list.dataset.recentLabel);
  const title = document.createElement("p");
  title.className = "palette-group";
  title.textContent = list.dataset.recentLabel;
  title.setAttribute("aria-hidden", "true");
  group.append(title);
  for (const { url, label } of kept) {
    const link = document.createElement("a");
    Object.assign(link, { className: "palette-item", href: url, textContent: label });
    link.dataset.recent = "";
    group.append(link);
  }
  list.prepend(group);
  choose(0);
}

function keep(option) {
  if (option.dataset.recent === undefined) return;
  const label = option.querySelector("span")?.textContent ?? option.textContent;
  const url = option.getAttribute("href");
  const kept = JSON.parse(remember(sessionStorage, RECENT) ?? "[]").filter((item) => item.url !== url);
  remember(sessionStorage, RECENT, JSON.stringify([{ url, label: label.trim() }, ...kept].slice(0, 4)));
}

function open() {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input.value = "";
  input.focus();
  find("");
}

if (dialog) {
  each("[data-palette-open]", (link) =>
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      open();
    }),
  );
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    dialog.open ? dialog.close() : open();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    waiting = true;
    timer = setTimeout(() => find(input.value.trim()), REST_MS);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(at + step);
    } else if (event.key === "Home" && event.ctrlKey) choose(0);
    else if (event.key === "End" && event.ctrlKey) choose(options().length - 1);
    else if (event.key === "Enter") {
      event.preventDefault();
      if (waiting) eager = true;
      else options()[at]?.click();
    } else if (event.key === "Escape") dialog.close();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest(".palette-item");
    if (!option) return;
    keep(option);
    if (!event.ctrlKey && !event.metaKey) dialog.close();
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest(".palette-item");
    if (option) choose(options().indexOf(option));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
