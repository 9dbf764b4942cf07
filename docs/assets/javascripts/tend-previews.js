/* What the theme leaves out of its previews: a name, and a way to close them. Escape closes an open
   preview and the menu on a phone, as WCAG 1.4.13 asks. The focus stays on the mark that opened
   the preview; moving on makes previews open again. */
(() => {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node instanceof Element && node.matches(".md-tooltip2[role=dialog]"))
          node.setAttribute("aria-label", "Preview");
  }).observe(document.body, { childList: true });
  const dismissed = new Set();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const preview of document.querySelectorAll(".md-tooltip2--active")) {
      preview.hidden = true;
      dismissed.add(preview);
    }
    const menu = document.getElementById("__drawer");
    if (menu && menu.checked) menu.click();
  });
  const forgive = () => {
    for (const preview of dismissed) preview.hidden = false;
    dismissed.clear();
  };
  document.addEventListener("focusin", forgive);
  document.addEventListener("pointerover", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) forgive();
  });
})();
