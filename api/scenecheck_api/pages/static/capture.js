// Photos on their way: kept in the browser until the server has them, sent in pieces, gone on with after the line broke.
"use strict";

(() => {
  // A page asked for without a network is then one of ours (worker.js); it speaks the language of the last page.
  navigator.serviceWorker?.register("/capture/worker.js", { scope: "/capture" }).catch(() => {});
  localStorage.setItem("scenecheck-language", document.documentElement.lang);

  const enter = document.getElementById("enter");
  if (enter) {
    document.getElementById("token").value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    if (document.getElementById("token").value) enter.requestSubmit();
    return;
  }
  // Without consent nothing may lie on the phone either.
  const unagreed = document.querySelector("[data-forget]");
  if (unagreed) waitingPhotos.of(unagreed.dataset.forget).then((all) => all.forEach((item) => waitingPhotos.drop(item.id)));
  const tray = document.getElementById("tray");
  if (!tray) return;
  const caseId = tray.dataset.case;
  const uploads = `/v1/cases/${caseId}/uploads`;

  // --- the tray
  const element = (tag, name, text = "") => {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  };
  const show = (item) => {
    item.row = element("div", "sending");
    item.title = element("strong", "", item.party + item.name);
    item.said = element("span", "soft");
    item.bar = element("progress", "");
    item.bar.max = 1;
    item.bar.setAttribute("aria-label", item.name);
    item.row.append(item.title, item.said, item.bar);
    tray.append(item.row);
  };
  const say = (item, word, share, more = "") => {
    item.said.textContent = tray.dataset[word] + more + (word === "sending" ? ` ${Math.floor(share * 100)}%` : "");
    if (share !== undefined) item.bar.value = share;
  };

  // --- sending
  const FIRST = 16 * 1024, LEAST = 8 * 1024, MOST = 900_000, WANTED_MS = 3000, PATIENCE_MS = 60_000;
  let piece = FIRST; // what this line takes in about three seconds, as the pieces so far have shown
  const sleep = (ms) => new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });

  class Refused extends Error {}

  const call = async (method, address, body, headers = {}) => {
    const answer = await sendWithToken(address, { method, body, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    const told = await answer.json();
    if (answer.ok) return told;
    const again = [408, 429, 500, 502, 503, 504].includes(answer.status) || ["upload_offset_differs", "upload_busy"].includes(told.code);
    if (again) throw new Error(told.code);
    throw new Refused(told.message[document.documentElement.lang === "en" ? "en" : "zh"]);
  };

  const send = async (item) => {
    const wish = { size: item.blob.size, sha256: item.sha256, slot: item.slot, party: item.party || null, replaces: item.replaces || null };
    for (let failures = 0; ;) {
      try {
        let upload = await call("POST", uploads, JSON.stringify(wish), { "Content-Type": "application/json" });
        while (!upload.photo) {
          say(item, "sending", upload.offset / upload.size);
          const began = performance.now();
          const part = item.blob.slice(upload.offset, upload.offset + piece);
          upload = await call("PATCH", `${uploads}/${upload.id}`, part, { "Content-Type": "application/octet-stream", "Upload-Offset": String(upload.offset) });
          failures = 0;
          piece = Math.round(Math.min(MOST, Math.max(LEAST, piece * Math.min(3, WANTED_MS / (performance.now() - began)))));
        }
        return upload.photo;
      } catch (error) {
        if (error instanceof Refused) throw error;
        piece = Math.max(LEAST, piece >> 1);
        say(item, "waiting");
        await sleep(Math.min(15_000, 1000 * 2 ** failures++));
      }
    }
  };

  const refresh = (photo) => htmx.ajax("GET", `/capture/${caseId}/steps?photo=${photo}&wait=15`, { target: "#steps", swap: "outerHTML" });
  // One step is open at a time: while an old one is, the browser would close the one that comes open with the new steps.
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "steps") for (const one of detail.target.querySelectorAll("details[open]")) one.open = false;
  });
  const forget = async (item) => {
    await waitingPhotos.drop(item.id);
    item.row.remove();
  };

  /** Keep it as it was taken, bring it to the size of the readers, and keep that. */
  const prepare = async (item) => {
    const keep = () => {
      const { id, kept, slot, party, name, replaces, blob, sha256 } = item;
      return waitingPhotos.keep({ id, kept, case: caseId, slot, party, name, replaces, blob, sha256 });
    };
    if (!item.sha256) {
      await keep();
      item.blob = await fitting(item.blob);
      const digest = await crypto.subtle.digest("SHA-256", await item.blob.arrayBuffer());
      item.sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      await keep();
    }
    say(item, "queued", 0);
  };

  const work = async (item, ready) => {
    try {
      await ready;
      const photo = await send(item);
      say(item, "checking", 1);
      await waitingPhotos.drop(item.id);
      await refresh(photo);
      item.row.remove();
    } catch (error) {
      say(item, "failed", 0, error.message);
      item.row.classList.add("failed");
      const drop = element("button", "button ghost small", tray.dataset.drop);
      drop.addEventListener("click", () => forget(item));
      item.row.append(drop);
    }
  };

  // One after the other: on a narrow line two would both be late. Each is kept at once, so none is lost while it waits.
  let preparing = Promise.resolve(), sending = Promise.resolve();
  const enqueue = (item) => {
    show(item);
    say(item, "preparing", 0);
    const ready = preparing.then(() => prepare(item));
    preparing = ready.catch(() => {}); // work() says what went wrong
    sending = sending.then(() => work(item, ready));
  };

  // Each input is listened to itself: while the camera is open new steps may come, and what an input that has left the
  // page then says would not reach the body.
  const taken = ({ target: input }) => {
    if (!input.files.length) return;
    const { slot, party, name, replaces } = input.dataset;
    enqueue({ id: crypto.randomUUID(), kept: Date.now(), slot, party, name, replaces, blob: input.files[0] });
    input.value = "";
  };
  const listen = (within) => {
    for (const input of within.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", taken);
      taken({ target: input }); // chosen before this script came, on a slow line
    }
  };
  listen(document);
  document.body.addEventListener("htmx:load", ({ detail }) => { if (detail.elt !== document.body) listen(detail.elt); });
  waitingPhotos.of(caseId).then((all) => all.forEach(enqueue));

  // --- shrinking: only photos larger than the readers use, with the camera's EXIF (time and place) put back
  const LONGEST = 2560, LIGHT = 1_500_000, QUALITY = 0.9; // docs/pages.md says what was measured

  async function fitting(file) {
    if (file.size <= LIGHT || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = LONGEST / Math.max(picture.width, picture.height);
      if (scale >= 1) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
      if (!small || small.size >= file.size) return file;
      const exif = exifOf(new Uint8Array(await file.slice(0, 262_144).arrayBuffer()));
      return exif ? new Blob([small.slice(0, 2), exif, small.slice(2)], { type: "image/jpeg" }) : small;
    } catch {
      return file; // what this browser cannot decode goes as it is
    }
  }

  /** The Exif segment of a JPEG with its orientation set to upright, since the canvas has turned the picture. */
  function exifOf(bytes) {
    const view = new DataView(bytes.buffer);
    if (view.getUint16(0) !== 0xffd8) return null;
    for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda;) {
      const size = view.getUint16(at + 2);
      if (bytes[at + 1] === 0xe1 && String.fromCharCode(...bytes.slice(at + 4, at + 8)) === "Exif") {
        const segment = bytes.slice(at, at + 2 + size);
        upright(new DataView(segment.buffer));
        return segment;
      }
      at += 2 + size;
    }
    return null;
  }

  function upright(view) {
    const tiff = 10, little = view.getUint16(tiff) === 0x4949;
    const ifd = tiff + view.getUint32(tiff + 4, little);
    for (let n = 0; n < view.getUint16(ifd, little); n++) {
      const entry = ifd + 2 + 12 * n;
      if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
    }
  }
})();
