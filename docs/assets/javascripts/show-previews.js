/* Shows beside a citation mark its reference, and beside a glossary term what it means: on hover,
   on keyboard focus, and for a mark on the first tap. Escape, a tap elsewhere or moving away closes
   it (WCAG 1.4.13). The preview comes after its mark in the page, so Tab moves on into its links.
   One listener serves the whole page. */
(() => {
  if (!HTMLElement.prototype.showPopover) return; // the links lead to the same place without it
  const WAIT = 250; // ms: a pointer that only passes opens nothing, and one on its way to the preview keeps it
  const GAP = 8; // px between the mark, the preview and the edge of the window
  let mark, preview, timer;
  let isTouch = false; // a click itself says so in new browsers only
  let meaning = ""; // the title, put aside: the browser would show it as well

  const markOf = (target) => target instanceof Element ? target.closest("a.footnote-ref, a.term") : null;
  const isOurs = (target) => target instanceof Node && (mark?.contains(target) || preview?.contains(target));
  const isHeld = () => mark?.matches(":focus-visible") || preview?.contains(document.activeElement);

  const hide = () => {
    clearTimeout(timer);
    if (!preview) return;
    if (meaning) mark.title = meaning;
    mark.removeAttribute("aria-describedby");
    preview.remove();
    mark = preview = undefined;
    meaning = "";
  };

  const fill = () => {
    preview = document.createElement("div");
    preview.className = "preview";
    preview.popover = "manual";
    if (mark.matches(".term")) {
      meaning = mark.title;
      mark.removeAttribute("title");
      preview.textContent = meaning;
      preview.role = "tooltip";
      preview.id = "preview";
      mark.setAttribute("aria-describedby", preview.id);
    } else {
      const reference = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
      preview.append(...reference.cloneNode(true).childNodes);
      for (const part of preview.querySelectorAll(".footnote-backref, .cite-button")) part.remove();
      if (globalThis.book?.cite) preview.append(citeButton(mark));
      preview.role = "group";
      preview.ariaLabel = mark.ariaLabel;
    }
  };

  // The works of a sentence have their marks side by side.
  const isMark = (node) => node?.matches?.("sup:has(a.footnote-ref), sup.cite-sep");
  const citeButton = (link) => {
    let first = link.closest("sup");
    while (isMark(first.previousSibling)) first = first.previousSibling;
    const marks = [];
    for (let node = first; isMark(node) || node === preview; node = node.nextSibling) marks.push(...(node === preview ? [] : node.querySelectorAll("a.footnote-ref")));
    const keyOf = ({ hash }) => decodeURIComponent(hash.slice(4));
    const wanted = { keys: [keyOf(link)], group: [...new Set(marks.map(keyOf))], mark: link };
    return book.button("Cite", "copy", () => book.cite(wanted));
  };

  const place = () => {
    const at = mark.getClientRects()[0];
    const { width, height } = preview.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - width - GAP);
    const top = at.top > innerHeight / 2 ? at.top - height - GAP : at.bottom + GAP;
    preview.style.left = `${scrollX + Math.max(GAP, left)}px`;
    preview.style.top = `${scrollY + top}px`;
  };

  const show = (link) => {
    if (link === mark) return;
    hide();
    mark = link;
    fill();
    (link.closest("sup") ?? link).after(preview);
    preview.showPopover();
    place();
  };

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    clearTimeout(timer);
    const link = markOf(target);
    if (link && link !== mark) timer = setTimeout(show, WAIT, link);
    else if (!isOurs(target) && !isHeld()) timer = setTimeout(hide, WAIT);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = markOf(target);
    if (link?.matches(":focus-visible")) show(link);
    else if (!isOurs(target)) hide();
  });
  document.addEventListener("pointerdown", ({ pointerType }) => { isTouch = pointerType === "touch"; });
  document.addEventListener("click", (event) => {
    const link = markOf(event.target);
    if (isTouch && link?.matches(".footnote-ref") && link !== mark) {
      event.preventDefault();
      show(link);
    } else if (link || !isOurs(event.target)) hide();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !preview) return;
    if (preview.contains(document.activeElement)) mark.focus();
    hide();
  });
})();
