// A field to sign in with a finger, a pen or a mouse. What is kept are points, in the units of the viewBox. Whoever
// cannot draw types the name: that is a signature too.
import { each } from "./ready.js";

each("[data-signature]", (field) => {
  const picture = field.querySelector("svg");
  const path = picture.querySelector("path");
  const kept = field.querySelector("input[type=hidden]");
  const [, , wide, high] = picture.getAttribute("viewBox").split(" ").map(Number);
  const most = 4000;
  let strokes = [];
  let drawing = false;

  const place = (event) => {
    const box = picture.getBoundingClientRect();
    const within = (value, limit) => Math.max(0, Math.min(limit, Math.round(value)));
    return [within(((event.clientX - box.left) / box.width) * wide, wide), within(((event.clientY - box.top) / box.height) * high, high)];
  };
  const show = () => {
    path.setAttribute("d", strokes.map((stroke) => `M${stroke.map(([x, y]) => `${x} ${y}`).join(" L")}`).join(" "));
    kept.value = strokes.length ? JSON.stringify(strokes) : "";
    field.classList.toggle("signed", strokes.length > 0);
  };

  try {
    strokes = JSON.parse(kept.value || "[]");
  } catch {
    strokes = [];
  }
  show();
  picture.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    drawing = true;
    strokes.push([place(event)]);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!drawing || strokes.flat().length >= most) return;
    strokes.at(-1).push(place(event));
    show();
  });
  for (const kind of ["pointerup", "pointercancel"]) picture.addEventListener(kind, () => (drawing = false));
  field.querySelector("[data-signature-clear]").addEventListener("click", () => {
    strokes = [];
    show();
  });
});

each("[data-print]", (button) => button.addEventListener("click", () => print()));
