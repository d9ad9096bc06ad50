// Turns the SQL text area into an editor; without it the text area itself works as well.
(() => {
  const area = document.getElementById("sql-editor");
  if (!area || !window.CodeMirror) return;
  const editor = CodeMirror.fromTextArea(area, {
    mode: "text/x-sql",
    lineWrapping: true,
    viewportMargin: Infinity,
    extraKeys: {
      Tab: false,
      "Shift-Tab": false,
      "Shift-Enter": () => area.form.submit(),
    },
  });
  const input = editor.getInputField();
  input.setAttribute("aria-label", "SQL query; Shift and Enter run it");
  document.querySelector("label[for=sql-editor]").addEventListener("click", () => editor.focus());
  const scroller = editor.getScrollerElement();
  scroller.removeAttribute("tabindex");
  const tidy = document.getElementById("sql-format");
  if (tidy && window.sqlFormatter) {
    tidy.hidden = false;
    tidy.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
  }
})();
