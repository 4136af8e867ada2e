// A page that shows somebody's name, or half a code, goes back to its blank state by itself.
import { each } from "./ready.js";

each("[data-reset-after]", (part) => {
  const leave = () => location.replace(part.dataset.resetUrl);
  let timer = setTimeout(leave, 1000 * Number(part.dataset.resetAfter));
  if (part.dataset.resetIdle === undefined) return;
  for (const name of ["pointerdown", "keydown", "input"])
    addEventListener(name, () => {
      clearTimeout(timer);
      timer = setTimeout(leave, 1000 * Number(part.dataset.resetAfter));
    });
});
