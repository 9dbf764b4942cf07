/* The user interface of the search (its HTML is in partials/search.html). search-engine.js and the index,
   which the build writes, are loaded only when a reader turns to the search. */
(() => {
  const { make } = book;
  const dialog = document.querySelector(".md-search");
  const toggle = document.getElementById("__search");
  const root = new URL("../../", document.currentScript.src);
  const form = dialog.querySelector("form");
  const input = form.elements.namedItem("query");
  const meta = dialog.querySelector(".md-search-result__meta");
  const list = dialog.querySelector(".md-search-result__list");

  // --- Loading ---
  const once = (load, result) => () => result ??= load().catch((error) => {
    result = undefined; // the next key tries again
    throw error;
  });
  const loadEngine = once(async () => {
    await book.loadScript(dialog.dataset.engine);
    return globalThis.searchEngine;
  });
  const readIndex = async () => {
    const path = new URL("search/search_index", root);
    if (location.protocol !== "file:") return (await fetch(`${path}.json`)).json();
    await book.loadScript(`${path}.js`); // on file:// a script cannot read a file
    return globalThis.__index;
  };
  const load = once(async () => {
    const [engine, index] = await Promise.all([loadEngine(), readIndex()]);
    return { engine, index: engine.makeIndex(index) };
  });

  // --- Results ---
  // Returns a text as nodes, with each word that passes the test in a <mark>.
  const mark = ({ tokens }, text, test) => {
    const nodes = [];
    let from = 0;
    for (const { key, keys, start, end } of tokens(text)) {
      if (start < from || !(test(key) || keys?.every(test))) continue;
      const marked = make("mark", "", text.slice(start, end));
      marked.dataset.mdHighlight = "";
      nodes.push(text.slice(from, start), marked);
      from = end;
    }
    return [...nodes, text.slice(from)];
  };

  // Returns the sentence of a section with most of the words and what follows it. The first one of a page, or
  // below a question, counts more, because it is the answer; a title counts less. A long sentence is cut around the first of the words.
  const teaser = ({ tokens }, { text, title, isPage }, matched) => {
    const LENGTH = 180;
    let best = { count: -1 };
    let bonus = isPage || title.endsWith("?") ? 1 : 0;
    for (const line of text.split("\n")) {
      for (const { 0: sentence, index } of line.matchAll(/\S.*?(?:[.?!]['"’”)]*(?= [\p{Lu}'"‘“])|$)/gu)) {
        const found = tokens(sentence).filter(({ key }) => matched.has(key));
        const isSentence = /[.?!:]\W*$/.test(sentence);
        const count = new Set(found.map(({ key }) => key)).size + (isSentence ? 0.5 + bonus : 0);
        if (isSentence) bonus = 0;
        if (count > best.count) best = { line: line.slice(index), count, at: found[0]?.start ?? 0 };
      }
    }
    const { line, at } = best;
    if (line.length <= LENGTH) return line;
    const start = at < LENGTH * 0.7 ? 0 : line.indexOf(" ", Math.min(at - 60, line.length - LENGTH)) + 1;
    const end = start + LENGTH < line.length ? line.lastIndexOf(" ", start + LENGTH) : line.length;
    return `${start ? "… " : ""}${line.slice(start, end)}${end < line.length ? " …" : ""}`;
  };

  const link = (engine, section, { matched, shown, sections }) => {
    const { location: place, title, text, isPage } = section;
    const test = (key) => matched.has(key);
    const article = make("article", "md-search-result__article md-typeset");
    if (isPage) article.append(make("div", "md-search-result__icon md-icon"));
    article.append(make(isPage ? "h1" : "h2", "", ...mark(engine, title, test)));
    if (text && sections.includes(section)) article.append(make("p", "", ...mark(engine, teaser(engine, section, matched), test)));
    const anchor = make("a", "md-search-result__link", article);
    const url = new URL(place, root);
    if (shown.length) url.searchParams.set("h", shown.join(" "));
    anchor.href = url.href;
    return anchor;
  };

  // Returns a page with its best sections. Enter follows the best link.
  const item = (engine, hit) => {
    const { start } = hit.page;
    const others = hit.sections.filter((section) => section !== start);
    const links = [start, ...others.slice(0, 3)].map((section) => link(engine, section, hit));
    links[hit.sections[0] === start ? 0 : 1].dataset.best = "";
    const shown = make("li", "md-search-result__item", ...links);
    const more = others.slice(3);
    if (more.length) {
      const summary = make("summary", "", make("div", "", `${more.length} more on this page`));
      const details = make("details", "md-search-result__more", summary);
      details.addEventListener("toggle", () => details.append(...more.map((section) => link(engine, section, hit))), { once: true });
      shown.append(details);
    }
    return shown;
  };

  let later; // the timer of the results that do not fit the window
  const show = ({ engine, index }) => {
    const { pages, isPart, missing, suggestion } = engine.find(index, input.value.trim());
    const items = (hits) => hits.map((hit) => item(engine, hit));
    const append = (hits) => { // a few at a time, so that the next key does not wait for all
      list.append(...items(hits.slice(0, 6)));
      if (hits.length > 6) later = setTimeout(append, 0, hits.slice(6));
    };
    clearTimeout(later);
    list.replaceChildren();
    append(pages);
    if (!engine.partsOf(input.value).length) meta.textContent = "Type to start searching";
    else if (isPart && missing.length) meta.textContent = `No page has ${missing.map((word) => `“${word}”`).join(" or ")}; these come close`;
    else if (isPart) meta.textContent = pages.length === 1 ? "1 page comes close" : `${pages.length} pages come close`;
    else meta.textContent = pages.length === 1 ? "1 page found" : `${pages.length || "No"} pages found`;
    if (!suggestion) return;
    const button = book.makeButton(suggestion, "md-search-result__suggest", () => {
      input.value = suggestion;
      input.focus();
      search();
    });
    meta.append(". Did you mean ", button, "?");
  };
  const search = async () => {
    try {
      show(await load());
    } catch {
      meta.textContent = "The search did not load: try again later";
    }
  };

  // --- Opening, closing, keys ---
  let opener; // the element that had the focus before a key opened the search
  const setOpen = (isOpen) => { if (toggle.checked !== isOpen) toggle.click(); };
  toggle.addEventListener("change", () => {
    if (toggle.checked) {
      input.focus();
      search();
      return;
    }
    if (dialog.contains(document.activeElement)) document.activeElement.blur();
    opener?.focus({ preventScroll: true });
    opener = undefined;
    const address = new URL(location.href);
    address.searchParams.delete("q");
    if (parameters.has("q")) history.replaceState(history.state, "", address);
  });
  for (const target of [dialog, ...document.querySelectorAll("label[for=__search]")])
    for (const type of ["pointerover", "touchstart"]) target.addEventListener(type, () => load().catch(() => {}), { passive: true });

  input.addEventListener("focus", () => setOpen(true));
  input.addEventListener("input", search);
  form.addEventListener("reset", () => setTimeout(() => {
    search();
    input.focus();
  }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await search();
    list.querySelector("[data-best]")?.click();
  });
  list.addEventListener("click", ({ target }) => { if (target.closest("a")) setOpen(false); });
  dialog.addEventListener("focusout", ({ relatedTarget }) => {
    if (!relatedTarget || dialog.contains(relatedTarget)) return;
    opener = undefined; // the focus is elsewhere now
    setOpen(false);
  });
  dialog.addEventListener("keydown", (event) => {
    const { key, isComposing, ctrlKey, metaKey } = event;
    if (isComposing) return;
    if (key === "Escape") setOpen(false);
    else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      const stops = [input, ...list.querySelectorAll("li > a, summary, [open] > a")];
      const next = stops.indexOf(document.activeElement) + (key === "ArrowDown" ? 1 : -1);
      stops[(next + stops.length) % stops.length].focus();
    } else if (key.length === 1 && key !== " " && !ctrlKey && !metaKey) input.focus();
  });
  document.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (toggle.checked || ctrlKey || metaKey || altKey || !["s", "f", "/"].includes(key)) return;
    if (target.isContentEditable || target.closest("input:not([type=radio], [type=checkbox], [type=range]), select, textarea")) return;
    event.preventDefault();
    opener = target === document.body ? undefined : target;
    input.focus();
    input.select();
  });

  // --- Parameters of the address: ?q= searches, ?h= marks words on the page ---
  const parameters = new URLSearchParams(location.search);
  const markPage = async () => {
    const engine = await loadEngine();
    const words = engine.partsOf(parameters.get("h").slice(0, 200));
    const pairs = words.slice(1).map((word, index) => words[index] + word); // "tnf α" is "TNF-α"
    const wanted = [...words.filter((word) => word.length > 1), ...pairs].flatMap(engine.spellings);
    const test = (key) => engine.spellings(key).some((spelling) => wanted.some((word) => spelling === word || (word.length > 3 && spelling.startsWith(word))));
    const walker = document.createTreeWalker(document.querySelector(".md-content"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (text.parentElement.closest("svg, script, style, button, select, textarea, .headerlink")) continue;
      const nodes = mark(engine, text.data, test);
      if (nodes.length > 1) text.replaceWith(...nodes);
    }
  };
  if (parameters.get("h")) markPage();
  if (parameters.get("q")) {
    input.value = parameters.get("q");
    setOpen(true);
  }
})();
