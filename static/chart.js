// Charts: says their figures on hover, touch and focus and by arrow keys; saves them as pictures; copies.
const SHARPNESS = 2; // pixels of a PNG for each of the SVG

const shown = (figure, text) => {
  const hidden = [...figure.querySelectorAll(".series input:not(:checked)")].map((box) => `${box.dataset.name}: `);
  return text.split("\n").filter((line) => !hidden.some((name) => line.startsWith(name))).join("\n");
};

const place = (tip, plot, stop) => {
  const within = plot.getBoundingClientRect();
  const marks = [...stop.querySelectorAll(".mark, .bar")].map((mark) => mark.getBoundingClientRect());
  const seen = marks.filter((box) => box.width);
  const boxes = seen.length ? seen : [stop.getBoundingClientRect()];
  const middle = (Math.min(...boxes.map((box) => box.left)) + Math.max(...boxes.map((box) => box.right))) / 2;
  const top = Math.min(...boxes.map((box) => box.top)) - within.top;
  const left = Math.min(Math.max(middle - within.left - tip.offsetWidth / 2, 0), within.width - tip.offsetWidth);
  const above = top - tip.offsetHeight - 10;
  const below = Math.max(...boxes.map((box) => box.bottom)) - within.top + 10;
  tip.style.left = `${Math.max(left, 0)}px`;
  tip.style.top = `${within.top + above > 0 ? above : below}px`;
};

const speak = (figure) => {
  const plot = figure.querySelector(".plot");
  const tip = document.createElement("p");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // the name of the stop says the same
  plot.append(tip);
  const hide = () => (tip.hidden = true);
  const show = (stop) => {
    tip.textContent = shown(figure, stop.getAttribute("aria-label"));
    tip.hidden = false;
    place(tip, plot, stop);
  };
  for (const svg of plot.querySelectorAll("svg")) {
    const stops = [...svg.querySelectorAll(".stop")];
    for (const [number, stop] of stops.entries()) {
      const title = stop.querySelector("title");
      stop.setAttribute("aria-label", title.textContent);
      title.remove(); // else the browser would show a label of its own beside ours
      stop.setAttribute("tabindex", number ? "-1" : "0");
      stop.addEventListener("focus", () => show(stop));
      stop.addEventListener("pointerover", () => show(stop));
      stop.addEventListener("click", () => show(stop));
    }
    svg.setAttribute("aria-label", `${svg.getAttribute("aria-label")}. Arrow keys go from figure to figure.`);
    svg.addEventListener("keydown", (event) => {
      const at = stops.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 };
      if (!(event.key in to) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const next = stops[to[event.key]];
      if (!next) return;
      stops[at].setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
    svg.addEventListener("focusout", hide);
  }
  plot.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") hide();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => plot.contains(event.target) || hide());
};

// The address of the file, without the kinds of figures that are not shown.
const address = (figure, link) => {
  const url = new URL(link.href);
  url.searchParams.delete("_without");
  for (const label of figure.querySelectorAll(".series label:has(input:not(:checked))")) {
    url.searchParams.append("_without", label.className);
  }
  return url.href;
};

const saveAsPng = async (figure, link) => {
  const picture = new Image();
  picture.src = address(figure, link);
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * SHARPNESS;
  canvas.height = picture.naturalHeight * SHARPNESS;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const file = document.createElement("a");
  file.href = canvas.toDataURL("image/png");
  file.download = link.download;
  file.click();
};

for (const figure of document.querySelectorAll("figure.drawn")) {
  speak(figure);
  for (const link of figure.querySelectorAll("a[data-format]")) {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      if (link.dataset.format === "svg") {
        link.href = address(figure, link);
        return;
      }
      event.preventDefault();
      saveAsPng(figure, link);
    });
  }
  for (const copying of figure.querySelectorAll(".copying")) {
    copying.hidden = false;
    const text = copying.previousElementSibling;
    copying.querySelector("button").addEventListener("click", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        copying.querySelector("[role=status]").textContent = "Copied.";
      } catch {
        copying.querySelector("[role=status]").textContent = "Marked: now press Ctrl+C."; // no clipboard without https
      }
    });
  }
}
