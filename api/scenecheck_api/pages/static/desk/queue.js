// The queue by keyboard: J and K move, Enter opens, / searches, N begins with the case that waits longest.

const links = [...document.querySelectorAll(".queue-link")];
const search = document.getElementById("search");

function move(by) {
  const at = links.indexOf(document.activeElement);
  const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => { search.focus(); search.select(); },
  n: () => document.getElementById("start").click(),
  "]": () => document.getElementById("next-page")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const action = ACTIONS[event.key.toLowerCase()];
  if (!action || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  action();
});
