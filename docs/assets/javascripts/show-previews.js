/* Shows a preview beside a citation mark (its reference) or a glossary term (its definition): on hover,
   on keyboard focus, and on the first tap of a mark. Escape, a tap elsewhere or moving away closes it
   (WCAG 1.4.13). The preview follows its mark in the document, so Tab moves into its links. */
(() => {
  if (!HTMLElement.prototype.showPopover) return; // the links work without it
  const WAIT = 250; // ms: ignores a passing pointer, and leaves time to reach the preview
  const GAP = 8; // px between the mark, the preview and the edge of the window
  let mark, preview, timer;
  let isTouch = false; // older browsers do not tell it with the click
  let definition = ""; // the title of a term, removed so that the browser does not show it too

  const markOf = (target) => target instanceof Element ? target.closest("a.footnote-ref, a.term") : null;
  const isInside = (target) => target instanceof Node && (mark?.contains(target) || preview?.contains(target));
  const hasFocus = () => mark?.matches(":focus-visible") || preview?.contains(document.activeElement);

  const hide = () => {
    clearTimeout(timer);
    if (!preview) return;
    if (definition) mark.title = definition;
    mark.removeAttribute("aria-describedby");
    preview.remove();
    mark = preview = undefined;
    definition = "";
  };

  const fill = () => {
    preview = book.make("div", "preview");
    preview.popover = "manual";
    if (mark.matches(".term")) {
      definition = mark.title;
      mark.removeAttribute("title");
      preview.textContent = definition;
      preview.role = "tooltip";
      preview.id = "preview";
      mark.setAttribute("aria-describedby", preview.id);
    } else {
      const reference = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
      preview.append(...reference.cloneNode(true).childNodes);
      for (const part of preview.querySelectorAll(".footnote-backref, .cite-button")) part.remove();
      if (book.cite) preview.append(citeButton(mark));
      preview.role = "group";
      preview.ariaLabel = mark.ariaLabel;
    }
  };

  // Adjacent marks belong to one sentence.
  const isMark = (node) => node?.matches?.("sup:has(a.footnote-ref), sup.cite-sep");
  const citeButton = (link) => {
    let first = link.closest("sup");
    while (isMark(first.previousSibling)) first = first.previousSibling;
    const marks = [];
    for (let node = first; isMark(node) || node === preview; node = node.nextSibling) marks.push(...(node === preview ? [] : node.querySelectorAll("a.footnote-ref")));
    const keyOf = ({ hash }) => decodeURIComponent(hash.slice(4));
    const request = { keys: [keyOf(link)], group: [...new Set(marks.map(keyOf))], mark: link };
    return book.makeButton("Cite", "copy", () => book.cite(request));
  };

  const place = () => {
    const anchor = mark.getClientRects()[0];
    const { width, height } = preview.getBoundingClientRect();
    const left = Math.min(anchor.left, document.documentElement.clientWidth - width - GAP);
    const top = anchor.top > innerHeight / 2 ? anchor.top - height - GAP : anchor.bottom + GAP;
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
    else if (!isInside(target) && !hasFocus()) timer = setTimeout(hide, WAIT);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = markOf(target);
    if (link?.matches(":focus-visible")) show(link);
    else if (!isInside(target)) hide();
  });
  document.addEventListener("pointerdown", ({ pointerType }) => { isTouch = pointerType === "touch"; });
  document.addEventListener("click", (event) => {
    const link = markOf(event.target);
    if (isTouch && link?.matches(".footnote-ref") && link !== mark) {
      event.preventDefault();
      show(link);
    } else if (link || !isInside(event.target)) hide();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !preview) return;
    if (preview.contains(document.activeElement)) mark.focus();
    hide();
  });
})();
