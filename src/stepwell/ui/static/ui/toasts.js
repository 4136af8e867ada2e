// Messages leave by themselves after a while, unless they ask for something, are errors, or are being looked at.
import { each } from "./ready.js";

const STAYS_MS = 7000;

each("[data-toast]", (toast) => {
  const close = () => toast.remove();
  toast.querySelector("[data-toast-close]")?.addEventListener("click", close);
  if (toast.dataset.toastStays !== undefined || toast.querySelector("a")) return;
  let timer = setTimeout(close, STAYS_MS);
  const hold = () => clearTimeout(timer);
  const again = () => {
    hold();
    timer = setTimeout(close, STAYS_MS);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", again);
  toast.addEventListener("focusout", again);
});
