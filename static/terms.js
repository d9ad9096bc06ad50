// A term shows its meaning beside it when the mouse or the keyboard comes to it. Without this script a click does, at the foot.
document.querySelectorAll("button.term").forEach((term) => {
  const meaning = document.getElementById(term.getAttribute("popovertarget"));
  if (!meaning || !meaning.showPopover) return;
  const show = () => {
    if (!meaning.matches(":popover-open")) meaning.showPopover();
  };
  const hide = () =>
    setTimeout(() => {
      const stays = meaning.matches(":hover") || term.matches(":hover") || meaning.contains(document.activeElement) || term === document.activeElement;
      if (!stays && meaning.matches(":popover-open")) meaning.hidePopover();
    }, 250);
  meaning.addEventListener("toggle", () => {
    if (!meaning.matches(":popover-open")) return;
    const word = term.getBoundingClientRect();
    const left = Math.max(8, Math.min(word.left, innerWidth - meaning.offsetWidth - 8));
    const below = word.bottom + 6 + meaning.offsetHeight < innerHeight;
    Object.assign(meaning.style, { inset: "auto", left: `${left}px`, top: `${below ? word.bottom + 6 : Math.max(8, word.top - 6 - meaning.offsetHeight)}px` });
  });
  term.addEventListener("mouseenter", show);
  term.addEventListener("focus", () => term.matches(":focus-visible") && show());
  [term, meaning].forEach((one) => one.addEventListener("mouseleave", hide));
  term.addEventListener("blur", hide);
});
