// Draws the charts of a question's page with Vega-Lite, without eval, and offers each as SVG or PNG.
import { expressionInterpreter } from "./vega/vega-interpreter-2.3.2.js";

const NARROW = 560;
const FILE = { width: 760, scale: 2 };
const SHAPES = ["circle", "square", "triangle-up", "diamond"];
// On the page colours follow the style sheet, light or dark; a file is always light.
const inFile = {
  ink: "#1d2326", muted: "#566064", line: "#d9d5ca", sheet: "#ffffff",
  "series-1": "#0d5c63", "series-2": "#a4480f", "series-3": "#5b3f8c", "series-4": "#1d2326",
};
const onPage = Object.fromEntries(Object.keys(inFile).map((name) => [name, `var(--${name})`]));

const config = (colour, width) => ({
  background: null,
  font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif",
  axis: {
    labelColor: colour.ink, titleColor: colour.muted, domainColor: colour.line, tickColor: colour.line,
    gridColor: colour.line, labelFontSize: 13, titleFontSize: 13, titleFontWeight: "normal",
  },
  axisY: { labelLimit: width < NARROW ? 130 : 300 },
  legend: { labelColor: colour.ink, labelFontSize: 14, labelLimit: width, symbolSize: 90 },
  title: {
    color: colour.ink, subtitleColor: colour.muted, anchor: "start", fontSize: 17, subtitleFontSize: 13, offset: 14,
  },
  view: { stroke: null },
  range: { category: [1, 2, 3, 4].map((n) => colour[`series-${n}`]), symbol: SHAPES },
  mark: { color: colour["series-1"] },
  line: { strokeWidth: 2, strokeOpacity: 0.7 },
  point: { filled: true, size: 70, opacity: 1 },
  rule: { color: colour.muted },
  bar: { height: { band: 0.7 } },
  style: {
    interval: { strokeWidth: 2, color: colour["series-1"] },
    seam: { strokeDash: [4, 4], color: colour.muted, baseline: "bottom", fontSize: 12 },
  },
});

const view = (spec, colour, width, options) => {
  const compiled = vegaLite.compile({ ...spec, config: config(colour, width) }).spec;
  const runtime = vega.parse(compiled, null, { ast: true });
  return new vega.View(runtime, { expr: expressionInterpreter, ...options });
};

const draw = async (place, spec) => {
  await view(spec, onPage, place.clientWidth, { renderer: "svg", container: place, hover: false }).runAsync();
  place.querySelector("svg").setAttribute("aria-hidden", "true"); // the words beside it say what it shows
};

const lines = (text) => text.match(/.{1,95}(?:\s|$)|\S{1,95}/g) ?? [];

const save = async (place, spec, format) => {
  const titled = {
    ...spec,
    width: FILE.width,
    title: {
      text: place.dataset.title,
      subtitle: [place.dataset.caution, `Interloan, ${window.location.href}`].flatMap(lines),
    },
    padding: 16,
    background: inFile.sheet,
  };
  const drawn = await view(titled, inFile, FILE.width, { renderer: "none" }).runAsync();
  const link = document.createElement("a");
  link.href = await drawn.toImageURL(format, format === "png" ? FILE.scale : 1);
  link.download = `${place.dataset.name}.${format}`;
  link.click();
  drawn.finalize();
};

for (const figure of document.querySelectorAll("figure.drawn")) {
  const place = figure.querySelector(".drawing");
  const spec = JSON.parse(place.dataset.spec);
  place.hidden = false;
  await draw(place, spec);
  const saving = figure.querySelector(".saving");
  saving.hidden = false;
  for (const button of saving.querySelectorAll("button")) {
    button.addEventListener("click", () => save(place, spec, button.dataset.format));
  }
}
