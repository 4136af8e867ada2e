// Moving cards between columns and events on the week: with the pointer, or by key (M, arrows, Enter, Escape). Either way
// one plain form is sent, so the server decides; a menu or the event's own page does the same without this.
import { each, remember, say } from "./ready.js";

const QUARTER = 15;
const HOLD_MS = 350;
const SLACK = 5;
const MOVED = "stepwell:moved";

each("[data-board]", (board) => {
  const mover = board.dataset.board === "week" ? weekMover(board) : columnMover(board);
  const form = board.parentElement.querySelector("[data-move-form]");
  let moved = null;

  // Who moved a card by key finds the focus on it again when the page comes back.
  const last = remember(sessionStorage, MOVED);
  if (last) {
    remember(sessionStorage, MOVED, null);
    board.querySelector(`[data-card="${CSS.escape(last)}"] a`)?.focus();
  }

  const fill = (name, values) =>
    (board.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const about = (card) => ({ name: card.dataset.name, ...mover.where(card) });

  function pick(card) {
    moved = { card, home: mover.remember(card) };
    card.classList.add("moving");
  }
  function cancel() {
    if (!moved) return;
    const { card, home } = moved;
    mover.restore(card, home);
    card.classList.remove("moving");
    moved = null;
    say(fill("saysCanceled", about(card)));
    card.querySelector("a")?.focus();
  }
  function drop() {
    if (!moved) return;
    const { card, home } = moved;
    card.classList.remove("moving");
    moved = null;
    if (mover.same(card, home)) {
      mover.restore(card, home);
      return;
    }
    say(fill("saysDropped", about(card)));
    if (card.contains(document.activeElement)) remember(sessionStorage, MOVED, card.dataset.card);
    for (const [name, value] of Object.entries(mover.values(card))) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    form.requestSubmit();
  }

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-movable]");
    if (!moved) {
      if (!card || event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      pick(card);
      say(fill("saysPicked", about(card)));
      return;
    }
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter") drop();
    else if (event.key.startsWith("Arrow")) {
      mover.step(moved.card, event.key.slice(5).toLowerCase());
      moved.card.querySelector("a")?.focus();
      moved.card.scrollIntoView({ block: "nearest", inline: "nearest" });
      say(fill("saysOver", about(moved.card)));
    } else if (event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
  });

  board.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-movable]");
    if (!card || event.button !== 0 || moved || event.target.closest(".menu, button, input, select")) return;
    drag(event, card);
  });
  board.addEventListener("dragstart", (event) => event.preventDefault());

  function drag(down, card) {
    const touch = down.pointerType === "touch";
    let active = false;
    let held = !touch;
    const timer = touch && setTimeout(() => (held = true), HOLD_MS);
    const grip = mover.grip?.(card, down) ?? 0;
    const move = (event) => {
      const far = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > SLACK;
      if (!active) {
        if (!far) return;
        if (!held) return end();
        active = true;
        pick(card);
        card.classList.add("dragged");
        card.setPointerCapture(event.pointerId);
      }
      event.preventDefault();
      mover.to(card, event, grip);
    };
    const up = () => {
      if (active) {
        // The click that follows a drag must not open the card.
        const swallow = (event) => event.preventDefault();
        addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
        drop();
      }
      end();
    };
    const stop = () => {
      if (active) cancel();
      end();
    };
    const key = (event) => event.key === "Escape" && stop();
    const block = (event) => active && event.preventDefault();
    function end() {
      clearTimeout(timer);
      card.classList.remove("dragged");
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", stop);
      removeEventListener("keydown", key);
      removeEventListener("touchmove", block);
    }
    addEventListener("pointermove", move, { passive: false });
    addEventListener("pointerup", up);
    addEventListener("pointercancel", stop);
    addEventListener("keydown", key);
    addEventListener("touchmove", block, { passive: false });
  }
});

const places = (board) => [...board.querySelectorAll("[data-place]")];
const placeAt = (board, x) =>
  places(board).find((place) => {
    const { left, right } = place.getBoundingClientRect();
    return x >= left && x < right;
  });
const side = (board, place, way) => {
  const all = places(board);
  return all[all.indexOf(place) + (way === "left" ? -1 : 1)];
};

function columnMover(board) {
  const put = (card, place) => {
    if (!place || card.closest("[data-place]") === place) return;
    place.querySelector("[data-cards]").prepend(card);
  };
  return {
    remember: (card) => ({ parent: card.parentElement, next: card.nextElementSibling }),
    restore: (card, home) => home.parent.insertBefore(card, home.next),
    same: (card, home) => card.parentElement === home.parent,
    where: (card) => ({ place: card.closest("[data-place]").dataset.placeLabel }),
    step: (card, way) => {
      if (way === "left" || way === "right") put(card, side(board, card.closest("[data-place]"), way));
    },
    to: (card, event) => put(card, placeAt(board, event.clientX)),
    values: (card) => ({
      card: card.dataset.card,
      to: card.closest("[data-place]").dataset.place,
      version: card.dataset.version ?? "",
    }),
  };
}

function weekMover(board) {
  const rows = Number(board.dataset.rows);
  const first = Number(board.dataset.firstHour);
  const spanOf = (card) => Number(card.dataset.span);
  const rowOf = (card) => Number(card.dataset.row);
  const minutes = (card) => first * 60 + (rowOf(card) - 1) * QUARTER + Number(card.dataset.offset ?? 0);
  const two = (number) => String(number).padStart(2, "0");
  const start = (card) => `${two(Math.floor(minutes(card) / 60))}:${two(minutes(card) % 60)}`;
  const spoken = (card) =>
    new Date(2000, 0, 1, 0, minutes(card)).toLocaleTimeString(document.documentElement.lang, {
      hour: "numeric",
      minute: "2-digit",
    });
  const put = (card, place, row) => {
    const fits = Math.max(1, Math.min(rows - spanOf(card) + 1, row));
    const slots = place.querySelector("[data-slots]");
    card.className = card.className.replace(/\br-\d+\b/, `r-${fits}`);
    if (fits !== rowOf(card) || card.parentElement !== slots) card.className = card.className.replace(/ [wl]-\d+\b/g, "");
    card.dataset.row = String(fits);
    if (card.parentElement !== slots) slots.append(card);
  };
  const height = (slots) => slots.getBoundingClientRect().height / rows;
  return {
    remember: (card) => ({
      parent: card.parentElement,
      next: card.nextElementSibling,
      row: rowOf(card),
      classes: card.className,
    }),
    restore: (card, home) => {
      card.dataset.row = String(home.row);
      card.className = home.classes;
      home.parent.insertBefore(card, home.next);
    },
    same: (card, home) => card.parentElement === home.parent && rowOf(card) === home.row,
    where: (card) => ({ place: card.closest("[data-place]").dataset.placeLabel, time: spoken(card) }),
    step: (card, way) => {
      const place = card.closest("[data-place]");
      if (way === "up" || way === "down") put(card, place, rowOf(card) + (way === "up" ? -1 : 1));
      else put(card, side(board, place, way) ?? place, rowOf(card));
    },
    grip: (card, down) => down.clientY - card.getBoundingClientRect().top,
    to: (card, event, grip) => {
      const place = placeAt(board, event.clientX) ?? card.closest("[data-place]");
      const slots = place.querySelector("[data-slots]");
      const top = slots.getBoundingClientRect().top;
      put(card, place, Math.round((event.clientY - grip - top) / height(slots)) + 1);
    },
    values: (card) => ({
      event: card.dataset.card,
      day: card.closest("[data-place]").dataset.place,
      start: start(card),
      version: card.dataset.version ?? "",
    }),
  };
}
