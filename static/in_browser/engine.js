// The site's own Datasette in a worker, shared by all tabs: it answers what no finished page does.
// It stands in python/EDITION/, beside the parts of Python.

import { startPython } from "./python_loader.js";

const base = new URL("./", import.meta.url);
const site = new URL("../../", base);
const edition = base.pathname.split("/").at(-2);
const name = `interloan ${base.pathname}`;
const progress = new BroadcastChannel(`${name} progress`);
const START = `
from pathlib import Path
from interloan.in_browser.engine import Engine
Engine(Path("/interloan/project"), address, edition)
`;

// One engine at a time: another waits here, and takes over when this one ends.
navigator.locks.request(`${name} engine`, async () => {
  try {
    const python = await startPython(base, (said) => progress.postMessage(said));
    progress.postMessage({ stage: "opening", done: 1, total: 1 });
    python.globals.set("address", site.href);
    python.globals.set("edition", edition);
    const datasette = python.runPython(START);
    await answer(datasette, site.pathname);
    listen(datasette);
    await navigator.locks.request(`${name} ready`, () => {
      progress.postMessage({ stage: "ready", done: 1, total: 1 });
      return new Promise(() => {});
    });
  } catch (error) {
    progress.postMessage({ stage: "failed", why: lastLine(error) });
    self.close(); // so that the next page tries again
  }
});

// Of an error in Python the last line says what happened.
function lastLine(error) {
  return String(error.message ?? error).trim().split("\n").at(-1);
}

async function answer(datasette, address) {
  const said = await datasette.answer(address);
  try {
    const headers = said.headers.toJs({ dict_converter: Object.fromEntries });
    return { status: said.status, headers, body: said.body.toJs() };
  } finally {
    said.destroy();
  }
}

function listen(datasette) {
  const requests = new BroadcastChannel(name);
  let last = Promise.resolve();
  requests.onmessage = ({ data }) => {
    if (!data.address) return;
    last = last.then(async () => {
      try {
        requests.postMessage({ id: data.id, ...(await answer(datasette, data.address)) });
      } catch (error) {
        requests.postMessage({ id: data.id, status: 500, headers: {}, body: lastLine(error) });
      }
    });
  };
}
