// Names to choose from while somebody types into the search box, fetched when it is first used.
(() => {
  for (const box of document.querySelectorAll("input[data-names]")) {
    box.addEventListener("focus", async () => {
      if (document.getElementById("names")) return;
      const list = Object.assign(document.createElement("datalist"), { id: "names" });
      document.body.append(list);
      const answer = await fetch(box.dataset.names);
      for (const name of answer.ok ? await answer.json() : []) list.append(new Option("", name));
      box.setAttribute("list", "names");
    }, { once: true });
  }
})();
