// A filter bar applies by itself: a select or tick at once, words after a short rest. The button is for who has no scripts.
import { each } from "./ready.js";

const REST_MS = 350;

each("form[data-filters]", (form) => {
  if (form.hasAttribute("hx-get")) return;
  let timer;
  form.addEventListener("change", (event) => {
    if (event.target.type !== "search") form.requestSubmit();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      sessionStorage.setItem("stepwell:filtering", form.id || location.pathname);
      form.requestSubmit();
    }, REST_MS);
  });
  if (sessionStorage.getItem("stepwell:filtering") === (form.id || location.pathname)) {
    sessionStorage.removeItem("stepwell:filtering");
    const words = form.querySelector("input[type=search]");
    words?.focus();
    words?.setSelectionRange(words.value.length, words.value.length);
  }
});
