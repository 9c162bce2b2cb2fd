// The page of a case: keys, the chosen finding, the forms that open in place, and what was typed when somebody was first.

import { Viewer, boxOf, keep, kept } from "./viewer.js";

let viewer;
let chosen = 0;
const find = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const findings = () => all("#findings > li");
const caseId = () => find("#case").dataset.case;
const help = find("#help");

function start() {
  viewer = new Viewer(find("#look"));
  ready();
}

/** After the page or its panel came: fill drafts in again, choose the first finding that is open. */
function ready() {
  for (const field of all("[data-filters]")) field.value = find("#case").dataset.filters;
  restore();
  for (const one of all("details[data-keep]")) if (kept(`open-${one.dataset.keep}`) === "yes") one.open = true;
  const list = findings();
  const open = list.findIndex((one, index) => index >= chosen && one.matches(".open"));
  const first = list.findIndex((one) => one.matches(".open"));
  choose(open >= 0 ? open : first >= 0 ? first : 0, false);
}

function choose(index, look = true) {
  const list = findings();
  if (!list.length) return;
  chosen = Math.min(Math.max(index, 0), list.length - 1);
  list.forEach((one, number) => {
    one.classList.toggle("current", number === chosen);
    if (number === chosen) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  });
  const one = list[chosen];
  if (look) {
    one.scrollIntoView({ block: "nearest" });
    one.focus({ preventScroll: true });
  }
  if (one.dataset.photo) viewer.zoomTo(Number(one.dataset.photo), boxOf(one));
}

/** Open a form in place, and close the other ones. */
function open(form, button = null) {
  close();
  form.hidden = false;
  button?.setAttribute("aria-expanded", "true");
  const field = find("input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select", form);
  field?.focus();
  field?.select?.();
  form.scrollIntoView({ block: "nearest" });
}

function close() {
  for (const form of all("form.dismiss, #decision, #send-back, #correct")) form.hidden = true;
  for (const button of all("[aria-expanded=true]")) button.setAttribute("aria-expanded", "false");
}

// ---- corrections

function correct(from) {
  const form = find("#correct");
  if (!form) return;
  const { file, path, label, value, proposals } = from.dataset;
  fill(form, { file, path, box: "" });
  find("#correct-title").textContent = label;
  find("#correct-now").textContent = value ? `← ${value}` : "";
  find("#correct-kinds").hidden = true;
  const others = JSON.parse(proposals || "[]");
  const masked = value.includes("*");
  find("#correct-value").value = others[0] ?? (masked ? "" : value);
  offer(path, others);
  find("#correct-gone").hidden = path.includes("/fields/");
  find("#correct-move").hidden = false;
  form.dataset.photo = from.dataset.photo;
  form.dataset.at = from.dataset.box;
  if (path.startsWith("vehicles/")) form.elements.path.value = `${path}/class`;
  if (path.startsWith("damages/")) form.elements.path.value = `${path}/type`;
  if (path.startsWith("plates/")) form.elements.path.value = `${path}/text`;
  form.dataset.thing = path;
  viewer.zoomTo(Number(from.dataset.photo), boxOf(from));
  open(form);
}

function offer(path, others) {
  const choices = JSON.parse(find("#correct").dataset.choices);
  const words = choices[path.split("/")[0]] ?? [];
  find("#correct-words").replaceChildren(...words.map((word) => Object.assign(document.createElement("option"), { value: word })));
  find("#correct-proposals").replaceChildren(...others.map((text) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "mini", textContent: text });
    button.addEventListener("click", () => { find("#correct-value").value = text; find("#correct-value").focus(); });
    return button;
  }));
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
}

function move() {
  const form = find("#correct");
  if (!form || form.hidden || !form.dataset.thing) return;
  const { thing, at } = form.dataset;
  close();
  viewer.draw(at.split(",").map(Number), (box) => {
    fill(form, { path: `${thing}/box`, box: box.join(","), value: "" });
    open(form);
    find("#correct-gone").hidden = find("#correct-move").hidden = true;
    find("#correct-now").textContent = box.join(", ");
    form.elements.reason.focus();
  }, find("#stage").dataset.drawHint);
}

function add() {
  const form = find("#correct");
  if (!form || !viewer.svg) return;
  const { file, added } = viewer.svg.dataset;
  close();
  viewer.draw(null, (box) => {
    find("#correct-kinds").hidden = false;
    find("#correct-gone").hidden = find("#correct-move").hidden = true;
    find("#correct-title").textContent = file;
    find("#correct-now").textContent = box.join(", ");
    form.dataset.thing = "";
    const kind = () => form.elements.add.value;
    const path = () => { form.elements.path.value = `${kind()}/${JSON.parse(added)[kind()]}`; offer(kind(), []); };
    fill(form, { file, box: box.join(","), value: "" });
    find("#correct-kinds").onchange = path;
    path();
    open(form);
    find("#correct-value").focus();
  }, find("#stage").dataset.drawHint);
}

// ---- decisions

function decide(button) {
  const form = find("#decision");
  form.elements.outcome.value = button.dataset.outcome;
  form.elements.reason.value = kept(`draft-${caseId()}-decision`) || button.dataset.reason;
  find("#decision-name").textContent = button.firstChild.textContent.trim();
  open(form, button);
}

/** Fix responsibility in one go: as suggested, or as a button says for each party in turn. */
function adopt(degrees = null) {
  const form = find("#responsibility");
  all("select[data-suggested]", form).forEach((select, index) => { select.value = degrees?.[index] ?? select.dataset.suggested; });
  form.requestSubmit();
}

// ---- drafts: what was typed is kept in this tab until it is saved

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.matches("[data-draft]")) keep(`draft-${caseId()}-${field.dataset.draft}`, field.value);
});
function restore() {
  for (const field of all("[data-draft]")) {
    const text = kept(`draft-${caseId()}-${field.dataset.draft}`);
    if (text) field.value = text;
  }
}
function forget(form) {
  for (const field of all("[data-draft]", form)) keep(`draft-${caseId()}-${field.dataset.draft}`, "");
}

/** Open or close a part of the panel that is folded away. */
function unfold(name) {
  const part = find(`details[data-keep=${name}]`);
  if (!part) return;
  part.open = !part.open;
  find("summary", part).focus();
  part.scrollIntoView({ block: "nearest" });
}

// ---- keys

const ACTIONS = {
  j: () => choose(chosen + 1),
  k: () => choose(chosen - 1),
  a: () => find("[data-do=accept]", findings()[chosen])?.click(),
  d: () => find("[data-do=dismiss]", findings()[chosen])?.click(),
  c: () => find("[data-do=correct]", findings()[chosen])?.click(),
  r: () => find("#responsibility select:enabled")?.focus(),
  p: () => viewer.next("plates"),
  f: () => viewer.next("fields"),
  x: () => viewer.next("damages"),
  z: () => viewer.fit(),
  l: () => viewer.toggleAll(),
  b: move,
  e: () => unfold("papers"),
  h: () => unfold("history"),
  v: () => find(".masked")?.click(),
  "[": () => viewer.step(-1),
  "]": () => viewer.step(1),
  "+": () => viewer.zoom(0.7),
  "=": () => viewer.zoom(0.7),
  "-": () => viewer.zoom(1.4),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key === "Enter" && event.ctrlKey && event.target.form) event.target.form.requestSubmit();
    return;
  }
  const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  if (event.key === "Escape") {
    if (!viewer.stopDrawing(false) && !find("dialog[open]")) { close(); event.target.blur?.(); }
    return;
  }
  if (typing || find("dialog[open]") || kept("keys") === "off") return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = all("[data-key]").find((one) => one.dataset.key === key && one.offsetParent);
  const layer = event.shiftKey && event.code.match(/^Digit([1-9])$/);
  if (layer) viewer.toggleAt(Number(layer[1]));
  else if (/^[1-9]$/.test(key)) viewer.show(Number(key));
  else if (button) button.click();
  else if (ACTIONS[key]) ACTIONS[key]();
  else return;
  event.preventDefault();
});

// ---- mouse

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const line = event.target.closest("#findings > li");
  if (line && !event.target.closest("button, input, a")) choose(findings().indexOf(line));
  if (!button) return;
  const item = button.closest("#findings > li");
  if (item && !item.matches(".current")) choose(findings().indexOf(item), false);
  if (button.matches("[data-correct]")) correct(button);
  else if (button.matches("[data-zoom]")) viewer.zoomTo(Number(button.dataset.photo), boxOf(button));
  else if (button.dataset.do === "dismiss") open(find("form.dismiss", item), button);
  else if (button.matches("[data-outcome]")) decide(button);
  else if (button.id === "ask-more") open(find("#send-back"), button);
  else if (button.id === "adopt") adopt();
  else if (button.dataset.degrees) adopt(button.dataset.degrees.split(" "));
  else if (button.id === "correct-move") move();
  else if (button.matches("[data-cancel]")) close();
  else if (button.dataset.fill) { const field = find("input[name=reason]", button.form); field.value = button.dataset.fill; field.focus(); }
  else if (button.dataset.do === "in") viewer.zoom(0.7);
  else if (button.dataset.do === "out") viewer.zoom(1.4);
  else if (button.dataset.do === "fit") viewer.fit();
  else if (button.dataset.do === "plate") viewer.next("plates");
  else if (button.dataset.do === "field") viewer.next("fields");
  else if (button.dataset.do === "add") add();
  else if (button.id === "show-help") help.showModal();
  else if (button.id === "close-help") help.close();
});
for (const name of ["mouseover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const one = event.target.closest?.("[data-evidence]");
    const photo = one ? Number(one.dataset.photo) : null;
    if (photo && viewer?.number === photo) viewer.mark(boxOf(one));
    viewer?.point(photo);
  });
}
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-keep]")) keep(`open-${event.target.dataset.keep}`, event.target.open ? "yes" : "");
}, true);
find("#keys-on").checked = kept("keys") !== "off";
find("#keys-on").addEventListener("change", (event) => keep("keys", event.target.checked ? "on" : "off"));

// ---- htmx: what came, and what a claim says of the version

document.body.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target.id === "held") {
    const now = find("#stamp-now");
    if (now) for (const field of all("[name=version]")) field.value = now.dataset.version;
    if (now) for (const field of all("[name=seen]")) field.value = now.dataset.seen;
  }
});
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.detail.elt;
  if (form.matches?.("form") && event.detail.xhr.status < 400) forget(form);
});
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id === "case") start();
  else if (event.detail.elt.id === "panel") ready();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("a[href='']")) { event.preventDefault(); location.reload(); }
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

start();
