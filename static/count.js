// The page that counts a catalog: what it shows at each step. The work is done in a worker.

const KEPT = "interloan-counts";
const TENTH = 0.1;

const by = (id) => document.getElementById(`count-${id}`);
const root = document.getElementById("count");
const base = window.interloanEngine?.base ?? root.dataset.python;
const worker = base && "Worker" in window && "DecompressionStream" in window
  ? new Worker(root.dataset.worker, { type: "module" }) : null;
const number = new Intl.NumberFormat("en-US");
const inMb = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1, minimumFractionDigits: 1 });
let counted = null, said = 0, requests = 0;

const ask = (asked, what = {}) => worker.postMessage({ asked, ...what });
const mb = (bytes) => `${inMb.format(bytes / 1e6)} MB`;
const show = (...ids) => ids.forEach((id) => (by(id).hidden = false));
const hide = (...ids) => ids.forEach((id) => (by(id).hidden = true));
const speak = (text) => (by("status").textContent = text); // what a screen reader says

const told = {
  starting({ stage, done, total }) {
    by("fetched").value = total ? done / total : 0;
    by("stage").textContent = stage === "fetching" ? `Downloaded ${mb(done)} of ${mb(total)}.` : "Starting the program …";
  },

  ready({ places }) {
    by("towns").replaceChildren(...places.map((name) => Object.assign(document.createElement("option"), { value: name })));
    hide("start");
    show("choose");
    speak("Ready: choose your export.");
    watchRequests();
    const kept = recall();
    if (kept) present(kept);
  },

  counting({ done, size, titles }) {
    const share = size ? done / size : 0;
    by("done").value = share;
    const far = `${mb(done)} of ${mb(size)}, ${number.format(titles)} titles`;
    by("far").textContent = far;
    if (share >= said + TENTH) speak(`Counted ${Math.round(100 * (said = share))} percent.`);
  },

  counted(what) {
    ended();
    present(what.counted);
    by("counted").focus();
    speak(`Counted: ${what.counted.summary}.`);
  },

  wrong({ wrong }) {
    ended();
    complain(wrong);
  },

  failed({ why }) {
    ended();
    hide("start");
    complain([`Something went wrong: ${why}. Reload the page to try again.`]);
  },

  stopped() {
    ended();
    speak("Stopped; nothing was counted.");
    by("files").focus();
  },

  report({ html }) {
    by("page").srcdoc = html;
    offer("html", html, "text/html");
    show("report");
    speak("The report is ready.");
  },

  unplaced({ wrong }) {
    by("town-wrong").textContent = wrong.join(" ");
    by("town-wrong").hidden = false;
    by("town").setAttribute("aria-invalid", "true");
    by("town").focus();
  },
};

function choose(files) {
  if (!files.length || by("choose").hidden) return;
  said = 0;
  by("done").value = 0;
  by("far").textContent = [...files].map(({ name }) => name).join(", ");
  hide("wrong", "result", "report");
  show("run");
  by("stop").focus();
  speak("Counting.");
  const typed = (id) => by(id).value.trim();
  ask("count", { files: [...files], items: typed("items"), titles: typed("titles"), once: by("once").checked });
}

function ended() {
  hide("run");
  by("files").value = ""; // else a browser says nothing when the same file is chosen again
}

function present(what) {
  counted = what;
  by("summary").textContent = `${what.summary} (${what.counted_from}).`;
  list(by("notes"), what.notes);
  by("account").textContent = [`From: ${what.counted_from}, ${what.as_of}`, ...what.lines].join("\n");
  by("command").textContent = "interloan add counts my-library.csv --collection my-library"
    + ` --counted ${what.counted}${what.is_complete ? "" : " --partial"}`;
  offer("csv", what.csv, "text/csv");
  const kept = localStorage.getItem(KEPT);
  by("keep").checked = kept === JSON.stringify(what);
  by("kept").textContent = "";
  show("result");
}

function complain(sentences) {
  list(by("wrong").querySelector("ul"), sentences);
  show("wrong");
  by("wrong-head").focus();
}

function list(place, sentences) {
  place.hidden = !sentences.length;
  place.replaceChildren(...sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

function offer(id, text, type) {
  URL.revokeObjectURL(by(id).href);
  by(id).href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
}

function recall() {
  try {
    return JSON.parse(localStorage.getItem(KEPT));
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keep() {
  try {
    if (by("keep").checked) localStorage.setItem(KEPT, JSON.stringify(counted));
    else localStorage.removeItem(KEPT);
    by("kept").textContent = by("keep").checked ? "Kept. Nobody else sees them." : "Forgotten.";
  } catch {
    by("keep").checked = false;
    by("kept").textContent = "This browser has no room for them.";
  }
}

// Every request of this page shows here; the worker has none to make.
function watchRequests() {
  new PerformanceObserver((list) => {
    const asked = list.getEntries().filter(({ name }) => /^(https?|wss?):/.test(name));
    by("requests").textContent = number.format((requests += asked.length));
  }).observe({ type: "resource" });
}

function begin() {
  if (!worker) {
    by("absent").hidden = false;
    return;
  }
  root.hidden = false;
  worker.onmessage = ({ data }) => told[data.told](data);
  worker.onerror = () => told.failed({ why: "this browser could not start Python" });
  by("files").addEventListener("change", ({ target }) => choose(target.files));
  by("choose").addEventListener("submit", (event) => event.preventDefault());
  by("stop").addEventListener("click", () => ask("stop"));
  by("keep").addEventListener("change", keep);
  by("print").addEventListener("click", () => by("page").contentWindow.print());
  by("page").addEventListener("load", ({ target }) => {
    target.style.height = `${target.contentDocument.documentElement.scrollHeight + 2}px`;
    if (target.srcdoc) by("reported").focus();
  });
  by("place").addEventListener("submit", (event) => {
    event.preventDefault();
    hide("town-wrong");
    by("town").removeAttribute("aria-invalid");
    ask("report", { counted, place: by("town").value.trim(), title: by("title").value });
  });
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
  by("drop").addEventListener("dragover", () => by("drop").classList.add("over"));
  by("drop").addEventListener("dragleave", () => by("drop").classList.remove("over"));
  document.addEventListener("drop", ({ dataTransfer }) => {
    by("drop").classList.remove("over");
    choose(dataTransfer.files);
  });
  ask("start", { base: new URL(base, location).href });
}

begin();
