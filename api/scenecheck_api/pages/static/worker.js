// The service worker of capture. It keeps SHELL (the page for no network, first, and its files) and never an answer about a case.
// CACHE and SHELL are put before this text by pages/offline.py.
"use strict";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((path) => new Request(path, { credentials: "omit" })))));
});

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(SHELL[0])));
  else if (SHELL.includes(pathname + search)) event.respondWith(kept(pathname + search).then((answer) => answer ?? fetch(request)));
});

const kept = (path) => caches.open(CACHE).then((cache) => cache.match(path));
