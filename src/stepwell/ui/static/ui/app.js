// Everything that makes a page quicker to use. Without it every page still works.
import "./menus.js";
import "./busy.js";
import "./toasts.js";
import "./table.js";
import "./filters.js";
import "./combobox.js";
import "./fields.js";
import "./keys.js";
import "./palette.js";
import "./draft.js";
import "./idle.js";
import "./board.js";
import "./roster.js";
import "./kiosk.js";
import "./signature.js";
