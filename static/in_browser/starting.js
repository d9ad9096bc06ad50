// On the page that is shown while Python starts: tells how far it is, then shows what was asked for.

(() => {
  const engine = window.interloanEngine;
  const bar = document.querySelector("progress");
  const said = document.querySelector("[data-progress]");
  const MEGABYTE = 1e6;
  const WORDS = { starting: "Starting Python …", opening: "Opening the database …", ready: "Ready." };
  if (!engine) {
    said.textContent = "This browser cannot do that: it has no service workers, or they are switched off"
      + " (private windows of some browsers). The finished pages work all the same.";
    bar.hidden = true;
    return;
  }
  new BroadcastChannel(`${engine.name} progress`).onmessage = ({ data }) => {
    if (data.stage === "failed") {
      said.textContent = `Python did not start: ${data.why}`;
      bar.hidden = true;
    } else if (data.stage === "fetching") {
      bar.max = data.total;
      bar.value = data.done;
      const [done, total] = [data.done, data.total].map((bytes) => (bytes / MEGABYTE).toFixed(1));
      said.textContent = `Fetching, once: ${done} of ${total} MB`;
    } else {
      bar.removeAttribute("value");
      said.textContent = WORDS[data.stage];
      if (data.stage === "ready") location.reload();
    }
  };
  const isReady = ({ held }) => held.some((lock) => lock.name === `${engine.name} ready`);
  engine.start();
  navigator.locks.query().then((locks) => isReady(locks) && location.reload());
})();
