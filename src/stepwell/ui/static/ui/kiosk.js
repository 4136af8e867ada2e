// A page that shows somebody's name, or half a code, goes back to its blank state by itself.
import { each } from "./ready.js";

each("[data-reset-after]", (part) => {
  const wait = 1000 * Number(part.dataset.resetAfter);
  const leave = () => location.replace(part.dataset.resetUrl);
  let timer = part.dataset.resetIdle === undefined ? setTimeout(leave, wait) : 0;
  if (!timer)
    for (const name of ["pointerdown", "keydown"])
      addEventListener(name, () => {
        clearTimeout(timer);
        timer = setTimeout(leave, wait);
      });
});
