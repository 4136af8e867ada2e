// Menus (details) close by Escape, a click elsewhere or a choice; arrows walk in them. Groups of the side remember
// whether they are open. Dialogs open by `command`, or by this script where the browser does not know it yet.
import { each, remember } from "./ready.js";

const open = () => document.querySelectorAll("details[data-menu][open]");
const items = (menu) => [...menu.querySelectorAll("a[href], button, input")].filter((item) => item.offsetParent);

addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  const summary = menu.querySelector("summary");
  if (event.key === "Escape" && menu.open) {
    event.stopPropagation();
    menu.open = false;
    summary.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.target.type === "radio") return;
    event.preventDefault();
    menu.open = true;
    const all = items(menu).filter((item) => item !== summary);
    const at = all.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
    all[(next + all.length) % all.length]?.focus();
  }
});

each("details[data-remember]", (group) => {
  const key = `stepwell:${group.dataset.remember}`;
  if (remember(localStorage, key) === "closed" && !group.querySelector("[aria-current]")) group.open = false;
  group.addEventListener("toggle", () => remember(localStorage, key, group.open ? null : "closed"));
});

const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;
addEventListener("click", (event) => {
  const button = event.target.closest?.("button[commandfor]");
  if (!button || knowsCommands) return;
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (button.getAttribute("command") === "show-modal") dialog?.showModal();
  else dialog?.close();
});

// A click on the dimmed page closes the dialog, unless something has been typed in it.
each("dialog.dialog, dialog.drawer", (dialog) => {
  let touched = false;
  dialog.addEventListener("input", () => (touched = true));
  dialog.addEventListener("close", () => (touched = false));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !touched && dialog.id !== "idle") dialog.close();
  });
});

each("[data-form-errors]:not([data-form-errors=quiet])", (summary) => summary.focus());
