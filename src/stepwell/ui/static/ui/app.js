// Everything that makes a page quicker to use. Without it every page still works.
import "./menus.js";
import "./busy.js";
import "./toasts.js";
import "./table.js";
