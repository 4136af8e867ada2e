// Small helps for single fields: the drop zone shows what was chosen, the keypad types, Ctrl+Enter sends.
import { each } from "./ready.js";

each("[data-upload]", (zone) => {
  const input = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-upload-name]");
  const size = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  input.addEventListener("change", () => {
    name.textContent = [...input.files].map((file) => `${file.name} (${size.format(file.size / 1000)})`).join(", ");
  });
  for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, () => zone.classList.add("over"));
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
});

each("[data-keypad]", (pad) => {
  const input = pad.querySelector("input");
  const put = (value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.dataset.digit && input.value.length < input.maxLength) put(input.value + key.dataset.digit);
    else if (key.dataset.back !== undefined) put(input.value.slice(0, -1));
    else if (key.dataset.clear !== undefined) put("");
  });
});

addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  if (!form || form.method === "get") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[data-main], button.primary:not([type=button])"));
});
