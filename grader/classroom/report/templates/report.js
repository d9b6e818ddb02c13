"use strict";
// The report's own script: light and dark, and tables that can be sorted and searched. Every page works without it.
(() => {
  const AT_FIRST = 200; // rows; more are there at the press of a button
  const KEY = "grader-report-theme";
  const root = document.documentElement;

  function remembered() {
    try { return localStorage.getItem(KEY); } catch { return null; } // some browsers keep nothing for file://
  }
  function remember(theme) {
    try { localStorage.setItem(KEY, theme); } catch { /* then it holds for this page */ }
  }
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function addThemeButton() {
    const button = element("button", { type: "button", className: "theme" });
    const say = () => { button.textContent = isDark() ? "Light colours" : "Dark colours"; };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember(root.dataset.theme);
      say();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
    say();
    document.querySelector("header.top").append(button);
  }

  function valueOf(cell, kind) {
    const text = cell.dataset.value ?? cell.textContent.trim();
    if (kind !== "n") return text.toLocaleLowerCase();
    const number = parseFloat(text);
    return Number.isNaN(number) ? null : number;
  }

  function compare(one, other) {
    if (typeof one === "number") return one - other;
    return collator.compare(one, other);
  }
  const collator = new Intl.Collator("en", { numeric: true });

  function makeLive(table) {
    const body = table.tBodies[0];
    const headers = [...table.tHead.rows[0].cells];
    const all = [...body.rows].map((row) => ({ row, text: null, values: [] }));
    const scroll = table.closest(".scroll");
    const status = element("p", { className: "shown" });
    status.setAttribute("role", "status");
    const more = element("button", { type: "button", className: "more" });
    let order = all, words = [], everything = false;

    function textOf(entry) {
      entry.text ??= `${entry.row.textContent} ${entry.row.dataset.more ?? ""}`.toLocaleLowerCase();
      return entry.text;
    }
    function show() {
      const found = words.length ? order.filter((entry) => words.every((word) => textOf(entry).includes(word))) : order;
      const shown = everything ? found : found.slice(0, AT_FIRST);
      body.replaceChildren(...shown.map((entry) => entry.row));
      const count = (number) => number.toLocaleString("en");
      const rows = (number) => `${count(number)} ${number === 1 ? "row" : "rows"}`;
      const hidden = found.length - shown.length;
      status.textContent = words.length
        ? `${count(found.length)} of ${rows(all.length)} match${hidden ? `, ${count(shown.length)} are shown` : ""}`
        : hidden ? `${count(shown.length)} of ${rows(all.length)} are shown` : rows(all.length);
      more.hidden = !hidden;
      more.textContent = `Show all ${rows(found.length)}`;
    }
    function sortBy(header) {
      const column = header.cellIndex, kind = header.dataset.sort;
      const down = header.getAttribute("aria-sort") === "ascending";
      for (const entry of all) entry.values[column] ??= valueOf(entry.row.cells[column], kind);
      const empty = (value) => value === null || value === "";
      order = [...all].sort((one, other) => {
        const first = one.values[column], second = other.values[column];
        if (empty(first) || empty(second)) return empty(first) - empty(second); // what is not there comes last
        return down ? compare(second, first) : compare(first, second);
      });
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      everything = false; // a browser takes long over thousands of rows, and the first are what one sorted for
      show();
    }

    for (const header of headers.filter((cell) => cell.dataset.sort)) {
      const button = element("button", { type: "button" }, ...header.childNodes);
      button.addEventListener("click", () => sortBy(header));
      header.append(button);
    }
    if (table.dataset.search) {
      const field = element("input", { type: "search", autocomplete: "off", spellcheck: false });
      field.addEventListener("input", () => {
        words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
        everything = false;
        show();
      });
      scroll.before(element("div", { className: "search" }, element("label", {}, `${table.dataset.search} `, field), status));
    }
    if (table.dataset.search || all.length > AT_FIRST) {
      more.addEventListener("click", () => { everything = true; show(); scroll.focus(); });
      scroll.after(more);
      if (!table.dataset.search) scroll.before(status);
      show();
    }
  }

  function openTarget() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const closed = target && target.closest("details:not([open])");
    if (closed) {
      closed.open = true;
      target.scrollIntoView();
    }
  }

  const theme = remembered();
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.classList.add("scripted"); // rows are laid out when it is known which are shown, not twice
  document.addEventListener("DOMContentLoaded", () => {
    try {
      addThemeButton();
      document.querySelectorAll("table.sortable").forEach(makeLive);
    } finally {
      root.classList.remove("scripted");
    }
    openTarget();
  });
  addEventListener("hashchange", openTarget);
})();
