/* The copy of the portal on the device, for when there is no network: pages that were visited, those that
   help in an emergency, the search with what of its index was asked for. The network comes first, so that
   nothing old is read while there is one; what has its content in its name is taken from the copy.
   What belongs to a person, everything below /desk/, never passes here. The build writes `opora` before this. */
const { version, index, pages, files } = opora;
const KEPT = `kept-${version}`;
const SEEN = "seen";
const PARTS = "parts";
const MOST = { [SEEN]: 60, [PARTS]: 300 };

const put = async (name, request, answer) => {
  const cache = await caches.open(name);
  await cache.put(request, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -MOST[name]).map((old) => cache.delete(old)));
};

/* What was kept with the portal as it is now is newer than what was seen. */
const copy = async (request) => {
  const how = { ignoreSearch: true, ignoreVary: true };
  return await (await caches.open(KEPT)).match(request, how) || caches.match(request, how);
};

/* From the network; `name` is the cache that may keep it. */
const load = async (event, name) => {
  const answer = await fetch(event.request);
  const isPrivate = /no-store/.test(answer.headers.get("cache-control"));
  if (name && answer.status === 200 && !isPrivate) event.waitUntil(put(name, event.request, answer.clone()));
  return answer;
};

const asset = async (event) => await copy(event.request) || load(event, PARTS);

const fresh = async (event, name) => {
  try {
    return await load(event, name);
  } catch (error) {
    const found = await copy(event.request);
    if (found) return found;
    const offline = event.request.mode === "navigate" && await copy("/offline.html");
    if (!offline) throw error;
    return new Response(offline.body, { status: 503, headers: offline.headers });
  }
};

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(KEPT);
  await cache.addAll([...pages, ...files].map((path) => new Request(path, { cache: "no-cache" })));
  /* It changes more often than the rest: among the parts the newest one is found. */
  if (index) await put(PARTS, index, await fetch(index, { cache: "no-cache" }));
  await skipWaiting();
})()));

/* What an earlier portal kept goes; pages that were seen may still need its styles and scripts. */
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of (await caches.keys()).filter((name) => name.startsWith("kept-") && name !== KEPT)) {
    const old = await caches.open(name);
    for (const request of (await old.keys()).filter(({ url }) => url.includes("/assets/"))) await put(PARTS, request, await old.match(request));
    await caches.delete(name);
  }
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin || /^\/(desk|healthz|worker\.js)(\/|$)/.test(pathname)) return;
  if (pathname.startsWith("/assets/")) event.respondWith(asset(event));
  /* An address with something typed in it is not kept. */
  else event.respondWith(fresh(event, !search && (mode === "navigate" ? SEEN : PARTS)));
});
