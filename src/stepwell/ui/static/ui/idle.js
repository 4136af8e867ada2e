// Nobody stays signed in at an empty desk. Any tab's activity counts for all of them; a minute before the end a dialog
// counts down; at the end what was typed is stored (draft.js) and the tab signs out.
import { flush } from "./draft.js";
import { remember, token } from "./ready.js";

const LAST = "stepwell:active";
const WARN_SECONDS = 60;
const PING_SECONDS = 240;
const seconds = Number(document.body.dataset.idleSeconds ?? 0);
const dialog = document.getElementById("idle");

if (seconds && dialog) {
  const warn = Math.min(WARN_SECONDS, Math.floor(seconds / 2));
  const count = dialog.querySelector("[data-idle-count]");
  let own = Date.now();
  let pinged = Date.now();
  let leaving = false;

  const last = () => Math.max(own, Number(remember(localStorage, LAST) ?? 0));
  const active = () => {
    if (dialog.open || leaving) return;
    if (Date.now() - own < 1000) return;
    own = Date.now();
    remember(localStorage, LAST, String(own));
    if (own - pinged > PING_SECONDS * 1000) ping();
  };
  const stay = () => {
    dialog.close();
    own = 0;
    active();
    ping();
  };
  async function ping() {
    pinged = Date.now();
    const url = document.body.dataset.idlePing;
    if (!url) return;
    try {
      await fetch(url, { method: "POST", headers: { "X-CSRFToken": token() } });
    } catch {
      // Offline: the server decides by its own clock.
    }
  }
  async function leave() {
    if (leaving) return;
    leaving = true;
    await flush();
    const form = document.querySelector("form[data-sign-out]");
    if (!form) {
      location.reload();
      return;
    }
    form.dataset.idle = "";
    for (const [name, value] of Object.entries({ idle: "1", next: location.pathname + location.search })) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.requestSubmit();
  }

  remember(localStorage, LAST, String(own));
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"])
    addEventListener(kind, active, { passive: true, capture: true });
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.querySelector("[data-idle-leave]").addEventListener("click", leave);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  setInterval(() => {
    const left = Math.ceil(seconds - (Date.now() - last()) / 1000);
    if (left <= 0) leave();
    else if (left <= warn) {
      if (!dialog.open) dialog.showModal();
      count.textContent = String(left);
    } else if (dialog.open) dialog.close();
  }, 500);
}
