// On every page of the static edition: sees to it that what no finished page answers is answered.

(() => {
  const prefix = new URL("../../", document.currentScript.src).pathname;
  const edition = "EDITION";
  const base = `${prefix}python/${edition}/`;
  const isAbsent = document.querySelector("meta[name=interloan-absent]");
  if (!("serviceWorker" in navigator && "locks" in navigator)) return;
  const workers = navigator.serviceWorker;
  const isControlled = Boolean(workers.controller);
  const isStarting = document.querySelector("meta[name=interloan-starting]");
  workers.register(`${prefix}sw.js`, { scope: prefix });

  // The host knows no query strings: without the service worker it gave the page without them. And a
  // page that waits for Python waits in vain once a newer edition is here.
  if (isStarting || (!isControlled && (location.search || isAbsent))) {
    workers.addEventListener("controllerchange", () => location.reload());
  }

  window.interloanEngine = {
    base,
    name: `interloan ${base}`,
    start(from = base) {
      const address = `${from}engine.js`;
      if (!("SharedWorker" in window)) return new Worker(address, { type: "module" });
      return new SharedWorker(address, { type: "module", name: from.split("/").at(-2), extendedLifetime: true });
    },
  };
  workers.onmessage = ({ data }) => data.start && window.interloanEngine.start(data.start);

  // Whoever used it once finds it running; and it lives on from page to page.
  const used = async () => {
    const { held } = await navigator.locks.query();
    if (held.some((lock) => lock.name === `interloan ${base} engine`)) return true;
    return Boolean(await caches.match(`${base}parts.json`));
  };
  if (!isStarting) used().then((was) => was && window.interloanEngine.start());
})();
