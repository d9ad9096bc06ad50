// Counts a catalog in a worker of its own, so that the page stays quick. Nothing is sent anywhere:
// once Python is here, this worker has no means left to ask for anything.

import { startPython } from "./python_loader.js";

const DROPPED = "/dropped";
const START = `
from interloan.in_browser.desk import Desk
Desk("/interloan/project/interloan.db")
`;

let python, desk, isStopped = false;

self.onmessage = async ({ data: { asked, ...what } }) => {
  if (asked === "stop") return void (isStopped = true);
  try {
    await { start, count, report }[asked](what);
  } catch (error) {
    tell("failed", { why: String(error.message ?? error).trim().split("\n").at(-1) });
  }
};

const tell = (told, what) => self.postMessage({ told, ...what });

async function start({ base }) {
  python = await startPython(new URL(base), (progress) => tell("starting", progress));
  desk = python.runPython(START);
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport"]) self[name] = undefined;
  tell("ready", { places: JSON.parse(desk.places()) });
}

async function count({ files, items, titles, once }) {
  isStopped = false;
  const names = mount(files);
  desk.begin(JSON.stringify(names), items, titles, once);
  for (;;) {
    const said = JSON.parse(desk.step());
    if (said.counted || said.wrong) return tell(said.counted ? "counted" : "wrong", said);
    tell("counting", said);
    await new Promise((done) => setTimeout(done)); // a wish to stop comes in here
    if (isStopped) {
      desk.stop();
      return tell("stopped");
    }
  }
}

function report({ counted, place, title }) {
  const said = JSON.parse(desk.report(JSON.stringify(counted), place, title));
  tell(said.html ? "report" : "unplaced", said);
}

// Python finds the files in a folder, and reads them piece by piece: they are never in memory whole.
function mount(files) {
  const { FS } = python;
  FS.chdir("/");
  if (FS.analyzePath(DROPPED).exists) FS.unmount(DROPPED);
  else FS.mkdir(DROPPED);
  const names = new Set();
  const blobs = files.map((data) => {
    let name = data.name.replaceAll("/", "_");
    while (names.has(name)) name = `again-${name}`;
    names.add(name);
    return { name, data };
  });
  FS.mount(FS.filesystems.WORKERFS, { blobs }, DROPPED);
  FS.chdir(DROPPED);
  return [...names];
}
