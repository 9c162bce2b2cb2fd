// A field to sign in with a finger or a pen; the strokes go into the form as points in 0..1.
"use strict";

for (const form of document.querySelectorAll("form.sign")) {
  const pad = form.querySelector(".pad");
  const pen = pad.getContext("2d");
  const field = form.elements.strokes;
  let strokes = [];
  let stroke = null;

  const at = (event) => {
    const box = pad.getBoundingClientRect();
    const within = (value, size) => Math.round(Math.min(1, Math.max(0, value / size)) * 1000) / 1000;
    return [within(event.clientX - box.left, box.width), within(event.clientY - box.top, box.height)];
  };
  const draw = () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#14212b" });
    for (const points of strokes) {
      pen.beginPath();
      points.forEach(([x, y], n) => pen[n ? "lineTo" : "moveTo"](x * pad.width, y * pad.height));
      pen.stroke();
    }
    field.value = strokes.length ? JSON.stringify(strokes) : "";
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    stroke = [at(event)];
    strokes.push(stroke);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!stroke || stroke.length >= 2000) return;
    stroke.push(at(event));
    draw();
  });
  pad.addEventListener("pointerup", () => { stroke = null; draw(); });
  form.querySelector("[data-clear]").addEventListener("click", () => { strokes = []; draw(); });
}
