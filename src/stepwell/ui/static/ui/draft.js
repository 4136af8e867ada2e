// Nothing typed is lost. A form with data-draft="key" keeps what is in it: in this tab at every key, and at the server
// (data-draft-url, a POST of the same fields) a moment after the last one. It comes back after a reload, a stale
// form, an error page, a broken connection or an idle sign-out. Only the page that answers a sent form without
// complaint, or signing out by hand, lets it go. With data-draft-at (when the server's own draft was written) the
// younger of the two wins.
import { each, remember, text, token } from "./ready.js";

const REST_MS = 900;
const user = document.body.dataset.user ?? "";
const PREFIX = "stepwell:draft:";
const here = location.href.split("#")[0];
const forms = new Set();

const keyOf = (form) => `${PREFIX}${user}:${form.dataset.draft}`;
const keeps = (field) =>
  field.name &&
  !field.disabled &&
  field.name !== "csrfmiddlewaretoken" &&
  field.dataset.noDraft === undefined &&
  !["hidden", "password", "file", "submit", "button"].includes(field.type);

function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!keeps(field)) continue;
    const held = (values[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) held.push(field.value);
    } else if (field.multiple) held.push(...[...field.selectedOptions].map((option) => option.value));
    else held.push(field.value);
  }
  return values;
}

function write(form, values) {
  const left = structuredClone(values);
  for (const field of form.elements) {
    if (!keeps(field) || !(field.name in left)) continue;
    const held = left[field.name];
    if (field.type === "checkbox" || field.type === "radio") field.checked = held.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = held.includes(option.value);
    else if (held.length) {
      const value = held.shift();
      if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) continue;
      field.value = value;
    }
    field.dispatchEvent(new Event("stepwell:restored"));
  }
}

const clock = (moment) =>
  new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });

function tell(form, name, moment, { undo } = {}) {
  const place = form.querySelector("[data-draft-status]");
  if (!place) return;
  place.setAttribute("aria-live", "polite");
  place.textContent = text(name, { time: clock(moment) });
  if (!undo) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button quiet sm", textContent: text("undo") });
  button.addEventListener("click", undo);
  place.append(" ", button);
}

function keep(form) {
  const saved = { at: Date.now(), values: read(form), first: form.first };
  remember(sessionStorage, keyOf(form), JSON.stringify(saved));
  return saved;
}

// The server may answer with hidden fields that a next save needs, such as the version: {"fields": {"version": 3}}.
function refresh(form, { fields = {} }) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (field?.type === "hidden") field.value = value;
  }
}

async function send(form) {
  const saved = keep(form);
  if (!form.dataset.draftUrl) {
    tell(form, "kept", saved.at);
    return;
  }
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": token(), "X-Stepwell-Draft": "1" },
    });
    if (answer.ok && !answer.redirected) {
      tell(form, "saved", Date.now());
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) refresh(form, await answer.json());
    } else tell(form, answer.status === 409 ? "stale" : "kept", saved.at);
  } catch {
    tell(form, "kept", saved.at);
  }
}

// Called before an idle sign-out: whatever is still in the keys' rest is written now.
export async function flush() {
  const dirty = [...forms].filter((form) => form.isConnected && form.dirty);
  await Promise.race([Promise.allSettled(dirty.map(send)), new Promise((done) => setTimeout(done, 2500))]);
}

export function forget() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // No storage, nothing kept.
  }
}

// Whether this page is the answer that took in what was sent from `page`.
function taken(page) {
  if (document.body.dataset.keepDrafts !== undefined) return false;
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") return false;
  return document.referrer.split("#")[0] === page;
}

function settle() {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const { sent, ...saved } = JSON.parse(sessionStorage.getItem(key));
      if (!sent) continue;
      if (taken(sent)) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(saved));
    }
  } catch {
    // See above.
  }
}

settle();
addEventListener("pageshow", (event) => event.persisted && settle());

each("form[data-draft]", (form) => {
  forms.add(form);
  form.first = JSON.stringify(read(form));
  const stored = remember(sessionStorage, keyOf(form));
  if (stored) {
    const saved = JSON.parse(stored);
    const older = form.dataset.draftAt && Date.parse(form.dataset.draftAt) > saved.at;
    if (!older && JSON.stringify(saved.values) !== form.first) {
      const before = JSON.parse(form.first);
      write(form, saved.values);
      form.dirty = true;
      keep(form);
      tell(form, "back", saved.at, {
        undo: () => {
          write(form, before);
          remember(sessionStorage, keyOf(form), null);
          form.dirty = false;
          form.querySelector("[data-draft-status]").textContent = "";
        },
      });
    }
  }
  let timer;
  const typed = () => {
    form.dirty = true;
    keep(form);
    clearTimeout(timer);
    timer = setTimeout(() => send(form), REST_MS);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    form.dirty = false;
    const saved = keep(form);
    remember(sessionStorage, keyOf(form), JSON.stringify({ ...saved, sent: here }));
  });
  form.addEventListener("htmx:after:request", (event) => {
    const status = event.detail?.ctx?.response?.status ?? 0;
    if (status >= 200 && status < 400) remember(sessionStorage, keyOf(form), null);
  });
});

addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]") && event.target.dataset.idle === undefined) {
    forget();
    remember(sessionStorage, "stepwell:recent", null);
  }
});
