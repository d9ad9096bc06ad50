// On the page that is shown while Python starts: tells how far it is, then shows what was asked for.

(() => {
  const engine = window.interloanEngine;
  const bar = document.querySelector("progress");
  const said = document.querySelector("[data-progress]");
  const MEGABYTE = 1e6;
  const WORDS = { starting: "Starting the program …", opening: "Opening the database …", ready: "Ready." };
  if (!engine) {
    said.textContent = "Your browser cannot do that: it has no service workers, or they are switched off, as in"
      + " the private windows of some browsers. All finished pages work without them.";
    bar.hidden = true;
    return;
  }
  new BroadcastChannel(`${engine.name} progress`).onmessage = ({ data }) => {
    if (data.stage === "failed") {
      said.textContent = `The program did not start: ${data.why} Reload this page to try again.`;
      bar.hidden = true;
    } else if (data.stage === "fetching") {
      bar.max = data.total;
      bar.value = data.done;
      const [done, total] = [data.done, data.total].map((bytes) => (bytes / MEGABYTE).toFixed(1));
      said.textContent = `Downloading, this once: ${done} of ${total} MB`;
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
