// What every page needs beside htmx: the token of changes, the dialog, what happens when the line breaks.
"use strict";

(() => {
  const body = document.body;
  const token = () => document.querySelector('meta[name="csrf"]').content;

  /** fetch() with the page's token; for what htmx does not do. */
  window.sendWithToken = (address, options = {}) =>
    fetch(address, { ...options, headers: { ...options.headers, "X-CSRF-Token": token() }, credentials: "same-origin" });

  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = token();
  });

  // Whatever is put into the dialog opens it; Escape, [data-close] and a success close it.
  const dialog = document.getElementById("dialog");
  body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog && dialog.childElementCount && !dialog.open) dialog.showModal();
    if (event.detail.target.id === "problems") showProblem();
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());
  body.addEventListener("close-dialog", () => dialog.close());

  // A problem inside a dialog must be seen above it.
  const problems = document.getElementById("problems");
  function showProblem() {
    if (dialog.open) dialog.prepend(problems);
    problems.querySelector(".problem")?.focus();
  }
  dialog.addEventListener("close", () => document.getElementById("content").before(problems));

  body.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-close]")) dialog.close();
    if (button.matches("[data-dismiss]")) button.closest(".problem").remove();
  });

  // On a phone a row of a table stands as a card (app.css), each value under the name of its column.
  body.addEventListener("htmx:load", (event) => {
    for (const table of event.detail.elt.querySelectorAll(".table-wrap table")) {
      const names = [...table.tHead.rows[0].cells].map((head) => (head.querySelector(".hidden-text") ? "" : head.textContent));
      for (const row of table.tBodies[0].rows) [...row.cells].forEach((cell, at) => { cell.dataset.label = names[at]; });
    }
  });

  // A form that is sent once is not sent twice by a double click.
  body.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
  });

  // Before a new request the old problem goes; a request that never arrived says so.
  const offline = document.getElementById("offline");
  const setOffline = (is) => { offline.hidden = !is; };
  body.addEventListener("htmx:beforeRequest", () => problems.replaceChildren());
  body.addEventListener("htmx:sendError", () => setOffline(true));
  body.addEventListener("htmx:timeout", () => setOffline(true));
  body.addEventListener("htmx:afterOnLoad", () => setOffline(false));
  window.addEventListener("offline", () => setOffline(true));
  window.addEventListener("online", () => setOffline(false));
  setOffline(!navigator.onLine);
})();
