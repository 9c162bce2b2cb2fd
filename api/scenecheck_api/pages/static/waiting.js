// Photos that the server does not have yet, kept in this browser (IndexedDB) until it has them, or for a week.
"use strict";

(() => {
  const LONGEST_MS = 7 * 86_400_000;
  const opened = new Promise((resolve) => {
    const asked = indexedDB.open("scenecheck", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null); // a browser that keeps nothing: then photos live as long as the page
  });
  const kept = async (mode, act) => {
    const database = await opened;
    if (!database) return undefined;
    return new Promise((resolve, reject) => {
      const done = act(database.transaction("photos", mode).objectStore("photos"));
      done.onsuccess = () => resolve(done.result);
      done.onerror = () => reject(done.error);
    });
  };
  const drop = (id) => kept("readwrite", (store) => store.delete(id));

  window.waitingPhotos = {
    drop,
    /** Keep one; a full disk must not hinder sending it. */
    keep: (photo) => kept("readwrite", (store) => store.put(photo)).catch(() => undefined),
    /** Those of a case, or of all, the oldest first; what is older than a week goes. */
    async of(caseId = null) {
      const all = (await kept("readonly", (store) => store.getAll())) ?? [];
      const old = all.filter((one) => Date.now() - one.kept > LONGEST_MS);
      await Promise.all(old.map((one) => drop(one.id)));
      return all.filter((one) => !old.includes(one) && (!caseId || one.case === caseId)).sort((a, b) => a.kept - b.kept);
    },
  };
})();
