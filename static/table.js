// Puts datasette-vega's chart in its place, and folds filters on phones.
(() => {
  const place = document.getElementById("chart");

  if (window.matchMedia("(max-width: 60rem)").matches) {
    document.querySelectorAll("details.facet").forEach((facet) => {
      facet.open = facet.querySelector(".chosen") !== null;
    });
  }

  // datasette-vega puts itself before the table when the document is ready; this runs just after.
  document.addEventListener("DOMContentLoaded", () => {
    const table = document.querySelector("table.rows-and-columns");
    const chart = table && table.previousElementSibling;
    if (!place || !chart) return;
    place.append(chart);
    new MutationObserver(() => {
      place.querySelectorAll("canvas:not([role])").forEach((canvas) => {
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", "A chart of the rows in the table below it");
      });
      place.querySelectorAll("h3").forEach((heading) => heading.setAttribute("aria-level", "2"));
      place.querySelectorAll("div[style*=overflow]:not([tabindex])").forEach((area) => {
        area.tabIndex = 0;
        area.setAttribute("role", "region");
        area.setAttribute("aria-label", "The chart, wider than the page");
      });
    }).observe(place, { childList: true, subtree: true });
  });
})();
