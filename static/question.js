// Comfort on a question's page: copy its address or its SQL, print it. Without script the buttons stay hidden.
(() => {
  const copies = (button, words, said, otherwise) =>
    button?.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(words());
        said.textContent = "Copied.";
      } catch {
        said.textContent = otherwise; // no clipboard without https
      }
    });

  for (const button of document.querySelectorAll(".copy-code")) {
    const line = button.parentElement;
    const code = line.previousElementSibling; // the text is the one above its button
    line.hidden = false;
    copies(button, () => code.textContent, line.querySelector("[role=status]"), "Mark the text above and copy it.");
  }

  const comfort = document.querySelector(".comfort");
  if (!comfort) return;
  comfort.hidden = false;
  document.getElementById("print").addEventListener("click", () => window.print());
  copies(
    document.getElementById("copy-link"), () => window.location.href, document.getElementById("copied"),
    "Copy the address from the top of the browser.",
  );
})();

// The town asked for last stays in this browser alone, and is put into the next form that asks for one.
(() => {
  const key = "interloan-town";
  const field = document.querySelector("#p-town, #p-place");
  if (!field) return;
  const isAnswered = document.querySelector("article.card [role=status]");
  try {
    if (isAnswered && field.value && field.name === "town") {
      localStorage.setItem(key, field.value);
    }
    const town = localStorage.getItem(key);
    const knows = field.localName !== "select" || [...field.options].some((one) => one.value === town);
    if (!town || field.value || isAnswered || window.location.search || !knows) return;
    field.value = town;
    const told = document.createElement("p");
    const forget = document.createElement("button");
    told.className = "hint";
    told.append(`${town}, as last time in this browser. `, forget);
    Object.assign(forget, { type: "button", className: "quiet", textContent: "Forget it" });
    forget.addEventListener("click", () => {
      localStorage.removeItem(key);
      field.value = "";
      told.remove();
      field.focus();
    });
    field.after(told);
  } catch {
    // a browser that keeps nothing
  }
})();
