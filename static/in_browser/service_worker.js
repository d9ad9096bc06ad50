// Answers for the host: finished pages come from it, everything else from Python in the browser.
// All that belongs to an edition is kept in one cache, so that an edition is here whole or not at all.

const EDITION = "EDITION";
const PREFIX = "PREFIX";
const PAGES = new Set(/* PAGES */);
const SHELL = [/* SHELL */].map((path) => PREFIX + path);
const BASE = `${PREFIX}python/${EDITION}/`;
const ENGINE = `interloan ${BASE}`;
const CACHES = `interloan ${PREFIX} `;
const CACHE = CACHES + EDITION;
const LIVE = `${PREFIX}live/`; // notebooks have a worker of their own
const STARTING = `${PREFIX}starting/`;
const FILES = ["python/", "static/", "-/static/"];
const AS_IS = { cache: "no-cache" }; // not what the browser kept of an older edition, or that it was not there
const LONGEST_START = 120_000, LONGEST_ANSWER = 120_000, STEP = 200; // milliseconds

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isOurs = url.origin === location.origin && url.pathname.startsWith(PREFIX) && !url.pathname.startsWith(LIVE);
  if (isOurs && event.request.method === "GET") event.respondWith(answer(event, url));
});

async function install() {
  const others = (await caches.keys()).filter((name) => name.startsWith(CACHES) && name !== CACHE);
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.map(fromHost));
  const starting = await (await cache.match(STARTING)).text();
  if (!isOfEdition(starting)) throw new Error("The host does not have all of this edition yet."); // tried again later
  for (const name of others) {
    const hasPython = (await (await caches.open(name)).keys()).some(({ url }) => url.endsWith("/parts.json"));
    if (hasPython) await cache.addAll(await python()); // who has an old edition's Python gets the new one's
  }
  await self.skipWaiting();
}

function fromHost(address) {
  return new Request(address, AS_IS);
}

function isOfEdition(page) {
  return page.includes(`content="${EDITION}"`);
}

async function python() {
  const parts = await (await fetch(fromHost(`${BASE}parts.json`))).json();
  return ["parts.json", ...Object.keys(parts)].map((name) => fromHost(BASE + name));
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer({ request, clientId }, url) {
  const path = url.pathname.slice(PREFIX.length).replace(/\/$/, "");
  if (FILES.some((folder) => path.startsWith(folder))) return kept(request);
  if (!url.search && (PAGES.has(path) || path === "starting")) return page(request, path, clientId);
  return asked(request, PREFIX + path + url.search, clientId);
}

// What never changes within an edition.
async function kept(request) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request);
  if (found) return found;
  const response = await fetch(request, AS_IS);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

// A finished page: the host's, if it is of this edition; else the one kept here; else Python's.
async function page(request, path, clientId) {
  const cache = await caches.open(CACHE);
  const isFile = /\.\w+$/.test(path);
  const address = PREFIX + (path && !isFile ? `${path}/` : path);
  const response = await fetch(address, AS_IS).catch(() => null);
  const text = response?.ok ? await response.clone().text() : "";
  if (response?.ok && (isFile || isOfEdition(text))) {
    await cache.put(address, response.clone());
    return response;
  }
  if (response?.ok) self.registration.update(); // the host has a newer edition
  const found = await cache.match(address);
  if (found) return found;
  const isHere = await cache.match(`${BASE}parts.json`);
  return isHere || !response ? asked(request, PREFIX + path, clientId) : response;
}

// Anything else: Python's. The page that asks starts it where it does not run: a page of an older edition too.
async function asked(request, address, clientId) {
  const answered = await isReady() && await ask(address);
  if (answered) return answered;
  if (request.mode === "navigate") return (await caches.open(CACHE)).match(STARTING);
  (await clients.get(clientId))?.postMessage({ start: BASE });
  for (let waited = 0; waited < LONGEST_START; waited += STEP) {
    await new Promise((resolve) => setTimeout(resolve, STEP));
    const late = await isReady() && await ask(address);
    if (late) return late;
  }
  return new Response("Python is not running in this browser: open any page first.\n", { status: 503 });
}

async function isReady() {
  const { held } = await navigator.locks.query();
  return held.some((lock) => lock.name === `${ENGINE} ready`);
}

// Null where the engine ended before it answered, as one does whose last page was left long ago.
function ask(address) {
  const channel = new BroadcastChannel(ENGINE);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const late = setTimeout(() => done({ status: 503, headers: {}, body: "This took too long.\n" }), LONGEST_ANSWER);
    const watch = setInterval(async () => {
      if (await isReady()) return;
      leave();
      resolve(null);
    }, 5 * STEP);
    const leave = () => {
      clearTimeout(late);
      clearInterval(watch);
      channel.close();
    };
    const done = ({ status, headers, body }) => {
      leave();
      const hasBody = ![204, 304].includes(status);
      resolve(status >= 300 && status < 400 && headers.location
        ? Response.redirect(new URL(headers.location, location.origin + address), status)
        : new Response(hasBody ? body : null, { status, headers }));
    };
    channel.onmessage = ({ data }) => data.id === id && data.status && done(data);
    channel.postMessage({ id, address });
  });
}
