// The photos of a case: one at a time, moved and zoomed by mouse, wheel, two fingers or keys; layers; boxes drawn over them.
// A view is a viewBox in the photo's pixels, so shapes need no arithmetic. Nothing here changes the case.

const CLOSEST = 24; // pixels of the photo across the stage
const AIR = 1.2; // around a thing that is zoomed to, as a share of its longer side
const SERVED = 1600; // longest side of the pictures that are served whole

export class Viewer {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector("#stage");
    this.hint = root.querySelector("#hint");
    this.views = new Map();
    this.pointers = new Map();
    this.turns = new Map();
    this.drawing = null;
    this.number = 0;
    if (!this.stage) return;
    this.#layers();
    this.#listen();
    this.show(1);
  }

  get sheet() { return this.root.querySelector(`[data-sheet="${this.number}"]`); }
  get svg() { return this.sheet?.matches("svg") ? this.sheet : null; }
  get count() { return this.root.querySelectorAll("[data-sheet]").length; }
  get size() { return [Number(this.svg.dataset.width), Number(this.svg.dataset.height)]; }

  /** Show a photo by its number on the page. */
  show(number) {
    if (!this.stage || !this.root.querySelector(`[data-sheet="${number}"]`)) return;
    this.number = number;
    for (const one of this.root.querySelectorAll("[data-sheet]")) one.toggleAttribute("hidden", Number(one.dataset.sheet) !== number);
    for (const one of this.root.querySelectorAll("[data-reads]")) one.hidden = Number(one.dataset.reads) !== number;
    for (const one of this.root.querySelectorAll("[data-show]")) {
      const here = Number(one.dataset.show) === number;
      if (here) { one.setAttribute("aria-current", "true"); one.scrollIntoView({ block: "nearest", inline: "nearest" }); }
      else one.removeAttribute("aria-current");
    }
    if (this.svg && !this.views.has(number)) this.fit();
    else if (this.svg) this.#place(this.views.get(number));
  }

  step(by) { this.show(((this.number - 1 + by + this.count) % this.count) + 1); }

  /** The whole photo. */
  fit() {
    if (!this.svg) return;
    const [width, height] = this.size;
    this.#place([0, 0, width, height]);
  }

  /** A thing of a photo in the middle of the stage, with some air. */
  zoomTo(number, box) {
    this.show(number);
    if (!this.svg) return;
    if (!box) { this.fit(); return; }
    const [x1, y1, x2, y2] = box;
    const air = AIR * Math.max(x2 - x1, y2 - y1) / 2;
    const width = Math.max(CLOSEST, x2 - x1 + 2 * air), height = Math.max(CLOSEST, y2 - y1 + 2 * air);
    this.#place([(x1 + x2 - width) / 2, (y1 + y2 - height) / 2, width, height]);
    this.mark(box);
  }

  /** The next thing of a layer in this photo, then in the following ones. */
  next(layer) {
    const found = [];
    for (let turn = 0; turn < this.count; turn += 1) {
      const number = ((this.number - 1 + turn) % this.count) + 1;
      for (const one of this.root.querySelectorAll(`svg[data-sheet="${number}"] .layer-${layer}[data-box]`)) found.push([number, one]);
    }
    if (!found.length) { this.say(this.stage.dataset.nothing || "–"); return null; }
    const last = this.turns.get(layer);
    const index = found.findIndex(([, one]) => one === last);
    const [number, one] = found[(index + 1) % found.length];
    this.turns.set(layer, one);
    this.zoomTo(number, boxOf(one));
    return one;
  }

  /** Light up what stands in a box; nothing for none. */
  mark(box) {
    for (const one of this.root.querySelectorAll(".shape.lit")) one.classList.remove("lit");
    if (!box || !this.svg) return;
    const wanted = box.join(",");
    for (const one of this.svg.querySelectorAll("[data-box]")) {
      if (boxOf(one).join(",") === wanted) one.querySelector(".shape")?.classList.add("lit");
    }
  }

  /** Light up a photo in the row below; none for null. */
  point(number) {
    for (const one of this.root.querySelectorAll("[data-show]")) one.classList.toggle("pointed", Number(one.dataset.show) === number);
  }

  zoom(factor, at = null) {
    if (!this.svg) return;
    const [x, y, width, height] = this.#view();
    const [cx, cy] = at ?? [x + width / 2, y + height / 2];
    const most = Math.max(...this.size) * 1.5;
    const change = Math.min(Math.max(factor, CLOSEST / Math.min(width, height)), most / Math.max(width, height));
    this.#place([cx - (cx - x) * change, cy - (cy - y) * change, width * change, height * change]);
  }

  /** Move by a share of what is seen. */
  pan(dx, dy) {
    const [x, y, width, height] = this.#view();
    this.#place([x + dx * width, y + dy * height, width, height]);
  }

  toggle(layer, on) {
    const button = this.root.querySelector(`[data-layer="${layer}"]`);
    if (!button) return;
    const shown = on ?? button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    this.stage.classList.toggle(`no-${layer}`, !shown);
    keep(`layer-${layer}`, shown ? "on" : "off");
  }

  /** A layer by its place in the row of buttons. */
  toggleAt(place) {
    const button = this.root.querySelectorAll("[data-layer]")[place - 1];
    if (button) this.toggle(button.dataset.layer);
  }

  toggleAll() {
    const buttons = [...this.root.querySelectorAll("[data-layer]")];
    const on = !buttons.some((one) => one.getAttribute("aria-pressed") === "true");
    for (const one of buttons) this.toggle(one.dataset.layer, on);
  }

  say(text) {
    this.hint.textContent = text;
    this.hint.hidden = !text;
  }

  /** Draw a box, or move one: with the mouse, or with arrows and Shift+arrows. Calls back with the box, in pixels. */
  draw(box, done, text) {
    if (!this.svg) return;
    const [x, y, width, height] = this.#view();
    this.drawing = { box: box ?? [x + width * 0.4, y + height * 0.4, x + width * 0.6, y + height * 0.5], done, from: null };
    this.say(text);
    this.stage.classList.add("drawing");
    this.stage.focus();
    this.#drawDraft();
  }

  stopDrawing(keepIt) {
    const drawn = this.drawing;
    if (!drawn) return false;
    this.drawing = null;
    this.stage.classList.remove("drawing");
    this.say("");
    for (const one of this.root.querySelectorAll(".draft")) one.setAttribute("hidden", "");
    if (keepIt) drawn.done(this.#inside(drawn.box).map((value) => Math.round(value * 10) / 10));
    return true;
  }

  #inside([x1, y1, x2, y2]) {
    const [width, height] = this.size;
    const clip = (value, most) => Math.min(Math.max(value, 0), most);
    const left = clip(Math.min(x1, x2), width - 1), top = clip(Math.min(y1, y2), height - 1);
    return [left, top, clip(Math.max(x1, x2, left + 1), width), clip(Math.max(y1, y2, top + 1), height)];
  }

  #drawDraft() {
    const [x1, y1, x2, y2] = this.#inside(this.drawing.box);
    const draft = this.svg.querySelector(".draft"), rect = draft.firstElementChild;
    draft.removeAttribute("hidden");
    for (const [name, value] of [["x", x1], ["y", y1], ["width", x2 - x1], ["height", y2 - y1]]) rect.setAttribute(name, value);
  }

  #drawKey(event) {
    const step = this.#view()[2] / (event.altKey ? 400 : 80);
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (event.key === "Enter") this.stopDrawing(true);
    else if (event.key === "Escape") this.stopDrawing(false);
    else if (by) {
      const [x1, y1, x2, y2] = this.drawing.box;
      this.drawing.box = event.shiftKey ? [x1, y1, x2 + by[0], y2 + by[1]] : [x1 + by[0], y1 + by[1], x2 + by[0], y2 + by[1]];
      this.#drawDraft();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #view() { return this.views.get(this.number) ?? [0, 0, ...this.size]; }

  #place(view) {
    const [width, height] = this.size;
    const [, , w, h] = view;
    const x = Math.min(Math.max(view[0], -w / 2), width - w / 2), y = Math.min(Math.max(view[1], -h / 2), height - h / 2);
    this.views.set(this.number, [x, y, w, h]);
    this.svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    const scale = Math.max(w / (this.stage.clientWidth || 1), h / (this.stage.clientHeight || 1));
    this.svg.setAttribute("font-size", String(scale * 14)); // labels stay as large as they are
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#sharpen(this.svg, x, y, w, h), 250);
  }

  /** Where the served picture is coarser than the stage, the part that is seen comes at full size. */
  #sharpen(svg, x, y, w, h) {
    if (!svg || svg.hasAttribute("hidden")) return;
    const width = Number(svg.dataset.width), height = Number(svg.dataset.height);
    const coarse = Math.max(width, height) / SERVED;
    if (coarse <= 1 || Math.max(w, h) > SERVED) return;
    const box = [Math.max(0, x), Math.max(0, y), Math.min(width, x + w), Math.min(height, y + h)].map(Math.round);
    if (box[2] - box[0] < 1 || box[3] - box[1] < 1) return;
    const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
    image.setAttribute("href", `${svg.dataset.source}?box=${box.join(",")}`);
    for (const [name, value] of [["x", box[0]], ["y", box[1]], ["width", box[2] - box[0]], ["height", box[3] - box[1]], ["preserveAspectRatio", "none"]]) image.setAttribute(name, value);
    svg.querySelector(".sharp").replaceChildren(image);
  }

  #layers() {
    for (const button of this.root.querySelectorAll("[data-layer]")) {
      const was = kept(`layer-${button.dataset.layer}`);
      this.toggle(button.dataset.layer, was ? was === "on" : button.getAttribute("aria-pressed") === "true");
      button.addEventListener("click", () => this.toggle(button.dataset.layer));
    }
  }

  #point(event) {
    const matrix = this.svg.getScreenCTM().inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return [point.x, point.y];
  }

  #listen() {
    const stage = this.stage;
    stage.addEventListener("wheel", (event) => {
      if (!this.svg) return;
      event.preventDefault();
      this.zoom(Math.exp(event.deltaY * 0.0016), this.#point(event));
    }, { passive: false });
    stage.addEventListener("pointerdown", (event) => {
      if (!this.svg || event.button) return;
      stage.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
      if (this.drawing) { this.drawing.from = this.#point(event); this.pointers.clear(); }
    });
    stage.addEventListener("pointermove", (event) => {
      if (this.drawing?.from) {
        const [x, y] = this.#point(event);
        this.drawing.box = [...this.drawing.from, x, y];
        this.#drawDraft();
        return;
      }
      const before = this.pointers.get(event.pointerId);
      if (!before || !this.svg) return;
      const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const now = [event.clientX, event.clientY];
      if (others.length) {
        const [ox, oy] = others[0];
        const was = Math.hypot(before[0] - ox, before[1] - oy), is = Math.hypot(now[0] - ox, now[1] - oy);
        if (was > 0 && is > 0) this.zoom(was / is, this.#point({ clientX: (now[0] + ox) / 2, clientY: (now[1] + oy) / 2 }));
      } else {
        const scale = 1 / this.svg.getScreenCTM().a;
        const [x, y, w, h] = this.#view();
        this.#place([x - (now[0] - before[0]) * scale, y - (now[1] - before[1]) * scale, w, h]);
      }
      this.pointers.set(event.pointerId, now);
    });
    for (const name of ["pointerup", "pointercancel"]) {
      stage.addEventListener(name, (event) => {
        this.pointers.delete(event.pointerId);
        if (this.drawing?.from) { this.drawing.from = null; this.stopDrawing(true); }
      });
    }
    stage.addEventListener("dblclick", (event) => { if (this.svg) this.zoom(0.5, this.#point(event)); });
    stage.addEventListener("keydown", (event) => {
      if (this.drawing) { this.#drawKey(event); return; }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] }[event.key];
      if (by && this.svg) { this.pan(...by); event.preventDefault(); }
    });
    for (const one of this.root.querySelectorAll("[data-show]")) one.addEventListener("click", () => this.show(Number(one.dataset.show)));
  }
}

/** The box that an element names, in pixels of its photo. */
export function boxOf(element) {
  return element.dataset.box ? element.dataset.box.split(",").map(Number) : null;
}

/** Small preferences of this tab; a browser that keeps nothing is no error. */
export function keep(name, value) {
  try { sessionStorage.setItem(`desk-${name}`, value); } catch { /* private mode */ }
}
export function kept(name) {
  try { return sessionStorage.getItem(`desk-${name}`); } catch { return null; }
}
