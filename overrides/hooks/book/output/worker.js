/* The service worker of a reader who keeps the site (docs/assets/javascripts/keep-offline.js registers it). The build writes
   SITE above: the version, and the digest of every file by its path. A version is kept whole or not at all, each page
   comes from one version, and the next one takes over only when no page of this one is open. */
const OURS = `kept ${self.registration.scope} `;
const NAME = OURS + SITE.version;
const urlOf = (path) => new URL(path, self.registration.scope).href;

const digestOf = async (response) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
  return Array.from(bytes.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
};
const keep = async () => {
  const cache = await caches.open(NAME);
  const take = async ([path, digest]) => {
    const response = await fetch(urlOf(path), { cache: "no-cache" });
    if (!response.ok || await digestOf(response.clone()) !== digest) throw new Error(`${path} is not of this version`);
    await cache.put(urlOf(path), response);
  };
  try {
    await Promise.all(Object.entries(SITE.files).map(take));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
};
const forget = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name)));
};
const kept = (request) => caches.match(request, { cacheName: NAME, ignoreSearch: true });
const answer = async (request) => await kept(request) ?? fetch(request).catch(async (error) => {
  const page = request.mode === "navigate" && await kept(urlOf("404.html"));
  if (!page) throw error;
  return page;
});

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forget()));
addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});
