// A select with data-combobox is searched by typing; the select itself stays, hidden, and is what the form sends.
// With data-url the choices come from there: GET ?q=, a JSON list of {value, label, detail}.
import { each, text } from "./ready.js";

const REST_MS = 150;
const MOST = 60;
let made = 0;

const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

each("select[data-combobox]", (select) => {
  const id = `combo-${++made}`;
  const many = select.multiple;
  const box = document.createElement("div");
  box.className = "combobox";
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const chips = document.createElement("div");
  chips.className = "chips";
  Object.assign(input, { type: "text", id: select.id, autocomplete: "off", spellcheck: false });
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.replace("*", "").trim() ?? "";
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-controls": id,
    "aria-describedby": select.getAttribute("aria-describedby"),
    "aria-invalid": select.getAttribute("aria-invalid"),
    placeholder: select.dataset.placeholder ?? "",
  }))
    if (value !== null) input.setAttribute(name, value);
  input.required = select.required && !many;
  input.disabled = select.disabled;
  Object.assign(list, { className: "combobox-list", id, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  select.id = `${select.id}-value`;
  select.hidden = true;
  select.required = false;
  select.before(box);
  if (many) select.before(chips);
  box.append(input, list);

  let shown = [];
  let at = -1;
  let timer;
  let asked = 0;
  let waiting = false; // for an answer of the server
  let eager = false; // Enter was pressed before it came

  const choices = () => [...select.options].filter((option) => option.value !== "");
  const current = () => select.selectedOptions[0];

  function settle() {
    if (!many) input.value = current()?.value ? current().label : "";
    else {
      input.value = "";
      chips.replaceChildren(
        ...[...select.selectedOptions].map((option) => {
          const chip = document.createElement("span");
          chip.className = "chip tone-accent";
          chip.append(option.label);
          const off = document.createElement("button");
          off.type = "button";
          off.textContent = "×";
          off.setAttribute("aria-label", text("remove", { name: option.label }));
          off.addEventListener("click", () => {
            option.selected = false;
            changed();
            input.focus();
          });
          chip.append(off);
          return chip;
        }),
      );
    }
  }
  function changed() {
    settle();
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  }
  function mark(index) {
    at = shown.length ? (index + shown.length) % shown.length : -1;
    [...list.children].forEach((line, n) => line.classList.toggle("at", n === at));
    const line = list.children[at];
    if (line) {
      input.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }
  function draw(found) {
    shown = found.slice(0, MOST);
    list.replaceChildren(
      ...shown.map(({ value, label: words, detail }, n) => {
        const line = document.createElement("li");
        Object.assign(line, { className: "option", id: `${id}-${n}` });
        line.setAttribute("role", "option");
        const chosen = [...select.selectedOptions].some((option) => option.value === String(value));
        line.setAttribute("aria-selected", String(chosen));
        const name = document.createElement("span");
        name.textContent = words;
        line.append(name);
        if (detail) {
          const more = document.createElement("span");
          more.className = "detail";
          more.textContent = detail;
          line.append(more);
        }
        line.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(shown[n]);
        });
        return line;
      }),
    );
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    mark(shown.length ? 0 : -1);
  }
  function local(words) {
    const wanted = plain(words).split(/\s+/);
    return choices()
      .filter((option) => wanted.every((word) => plain(`${option.label} ${option.dataset.detail ?? ""}`).includes(word)))
      .map((option) => ({ value: option.value, label: option.label, detail: option.dataset.detail }));
  }
  async function look(words) {
    if (!select.dataset.url) {
      draw(local(words));
      return;
    }
    const mine = ++asked;
    waiting = true;
    const url = new URL(select.dataset.url, location.href);
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      const found = answer.ok ? await answer.json() : [];
      if (mine !== asked) return;
      draw(found);
      if (eager) take(shown[0]);
    } catch {
      close();
    } finally {
      if (mine === asked) waiting = eager = false;
    }
  }
  function take(choice) {
    if (!choice) return;
    let option = [...select.options].find((known) => known.value === String(choice.value));
    if (!option) {
      option = new Option(choice.label, choice.value);
      select.append(option);
    }
    option.selected = many ? !option.selected : true;
    changed();
    close();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    waiting = Boolean(select.dataset.url);
    if (waiting) timer = setTimeout(() => look(input.value.trim()), REST_MS);
    else look(input.value.trim());
  });
  input.addEventListener("click", () => list.hidden && look(""));
  input.addEventListener("focus", () => !many && input.select());
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked++;
    if (!many && input.value.trim() === "" && current()?.value && [...select.options].some((o) => o.value === "")) {
      select.value = "";
      changed();
    }
    settle();
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look("");
      else mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && (waiting || !list.hidden)) {
      event.preventDefault();
      if (waiting) eager = true;
      else take(shown[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      settle();
      close();
    } else if (event.key === "Backspace" && many && !input.value) {
      const last = [...select.selectedOptions].at(-1);
      if (last) {
        last.selected = false;
        changed();
      }
    }
  });
  select.addEventListener("stepwell:restored", settle);
  settle();
});
