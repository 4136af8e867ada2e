// A line of a roster is sent by itself: a tap at once, a typed time or word when its field is left.
import { each } from "./ready.js";

each("[data-roster-row][hx-post]", (row) => {
  let typed = false;
  const save = () => {
    typed = false;
    row.dispatchEvent(new CustomEvent("roster:save"));
  };
  row.addEventListener("change", (event) => {
    if (event.target.type === "radio") save();
    else typed = true;
  });
  row.addEventListener("focusout", () => {
    if (typed) save();
  });
});
