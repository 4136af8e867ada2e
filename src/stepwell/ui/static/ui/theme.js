// Runs before the first paint, so that the page never flashes in the wrong colors. Not a module for that reason.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  const KEY = "stepwell:theme";
  let chosen = "system";
  try {
    chosen = localStorage.getItem(KEY) ?? "system";
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  show(chosen);
  addEventListener("DOMContentLoaded", () => {
    for (const radio of document.querySelectorAll("[data-theme-switch] input")) radio.checked = radio.value === chosen;
  });
  addEventListener("change", (event) => {
    const radio = event.target.closest?.("[data-theme-switch] input");
    if (!radio) return;
    chosen = radio.value;
    show(chosen);
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // See above.
    }
  });
})();
