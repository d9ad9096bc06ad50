// Comfort on a question's page: copy its address, print it. Without script the buttons stay hidden.
(() => {
  const comfort = document.querySelector(".comfort");
  if (!comfort) return;
  comfort.hidden = false;
  document.getElementById("print").addEventListener("click", () => window.print());

  const said = document.getElementById("copied");
  document.getElementById("copy-link").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Copy the address from the top of the browser."; // no clipboard without https
    }
  });
})();
