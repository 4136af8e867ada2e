// Run `enhance` on each element that fits, now and whenever htmx brings in more of them. Once per element.
const waiting = [];

export function each(selector, enhance) {
  const seen = new WeakSet();
  const once = (element) => {
    if (seen.has(element)) return;
    seen.add(element);
    enhance(element);
  };
  waiting.push({ selector, once });
  document.querySelectorAll(selector).forEach(once);
}

function look(root) {
  for (const { selector, once } of waiting) {
    if (root.matches?.(selector)) once(root);
    root.querySelectorAll?.(selector).forEach(once);
  }
}

document.addEventListener("htmx:after:swap", () => look(document));

const announcer = () => document.getElementById("announcer");

// Say something to who listens instead of looks.
export function say(text) {
  const place = announcer();
  if (!place) return;
  place.textContent = "";
  setTimeout(() => (place.textContent = text), 30);
}

// A text of the interface, translated by the server (`#words` in overlays.html), with its places filled.
export function text(name, values = {}) {
  const words = document.getElementById("words")?.dataset[name] ?? "";
  return words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

// What Django wants to see in a POST of ours.
export function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

// What a person typed, kept where the browser allows it.
export function remember(store, key, value) {
  try {
    if (value === undefined) return store.getItem(key);
    if (value === null) store.removeItem(key);
    else store.setItem(key, value);
  } catch {
    // Storage may be full or forbidden; the page works without.
  }
  return null;
}
