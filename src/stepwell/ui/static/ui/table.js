// Tables on the phone: each cell gets the label of its column, and roles keep it a table when it looks like cards.
// A table wider than its place can be scrolled by key.
import { each } from "./ready.js";

const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

const role = (cell) => (cell.tagName === "TH" ? (cell.closest("thead") ? "columnheader" : "rowheader") : ROLES[cell.tagName]);

each("[data-table]", (wrap) => {
  const table = wrap.querySelector("table");
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) =>
    head.querySelector(".sr") && !head.querySelector(".sort") ? "" : (head.dataset.short ?? head.textContent).trim(),
  );
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
    if (!part.hasAttribute("role")) part.setAttribute("role", role(part));
  }
  for (const row of table.querySelectorAll("tbody > tr")) {
    for (const [at, cell] of [...row.cells].entries()) {
      if (cell.tagName === "TD" && cell.dataset.label === undefined && cell.colSpan === 1)
        cell.dataset.label = cell.matches(".lead, .corner, .actions") ? "" : (heads[at] ?? "");
    }
  }
  new ResizeObserver(() => {
    const wider = wrap.scrollWidth > wrap.clientWidth + 1 || wrap.scrollHeight > wrap.clientHeight + 1;
    // One that fits lets its head stay under the bar while the page scrolls.
    wrap.classList.toggle("fits", !wider && !wrap.matches(".tall"));
    if (!wider) {
      wrap.removeAttribute("tabindex");
      return;
    }
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", table.caption?.textContent ?? "");
  }).observe(wrap);
});
