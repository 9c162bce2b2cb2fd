// The page that stands in for one of capture while there is no network: what waits on this phone, and going on by itself.
"use strict";

(() => {
  const LANGUAGE = "scenecheck-language", EVERY_MS = 10_000, PATIENCE_MS = 20_000;
  const root = document.documentElement;
  root.lang = localStorage.getItem(LANGUAGE) === "en" ? "en" : "zh-CN";
  document.getElementById("language").addEventListener("click", () => {
    root.lang = root.lang === "en" ? "zh-CN" : "en";
    localStorage.setItem(LANGUAGE, root.lang);
  });

  const caseId = location.pathname.match(/^\/capture\/([0-9a-f-]{36})/)?.[1];
  waitingPhotos.of(caseId).then((photos) => {
    for (const { party, name, blob } of photos) {
      const line = document.createElement("li");
      const picture = document.createElement("img");
      picture.alt = "";
      picture.src = URL.createObjectURL(blob);
      picture.addEventListener("error", () => picture.removeAttribute("src"), { once: true }); // a PDF, a HEIC
      line.append(picture, party + name);
      document.getElementById("photos").append(line);
    }
    for (const one of document.querySelectorAll(".how-many")) one.textContent = photos.length;
    document.getElementById(photos.length ? "some" : "none").hidden = false;
  });

  const button = document.getElementById("again"), still = document.getElementById("still");
  async function look() {
    if (button.disabled) return;
    button.disabled = true;
    try {
      const answer = await fetch("/static/icon.svg", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.ok) return location.reload();
    } catch { /* no line yet */ }
    button.disabled = false;
    still.hidden = false;
  }
  button.addEventListener("click", look);
  window.addEventListener("online", look);
  setInterval(look, EVERY_MS);
})();
