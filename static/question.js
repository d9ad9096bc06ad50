// Comfort on a question's page: copy its address or its SQL, print it. Without script the buttons stay hidden.
(() => {
  const copies = (button, words, said, otherwise) =>
    document.getElementById(button)?.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(words());
        document.getElementById(said).textContent = "Copied.";
      } catch {
        document.getElementById(said).textContent = otherwise; // no clipboard without https
      }
    });

  const copySql = document.getElementById("copy-sql");
  if (copySql) copySql.parentElement.hidden = false;
  const sql = () => document.querySelector("details.sql code").textContent;
  copies("copy-sql", sql, "copied-sql", "Mark the text above and copy it.");

  const comfort = document.querySelector(".comfort");
  if (!comfort) return;
  comfort.hidden = false;
  document.getElementById("print").addEventListener("click", () => window.print());
  copies("copy-link", () => window.location.href, "copied", "Copy the address from the top of the browser.");
})();
