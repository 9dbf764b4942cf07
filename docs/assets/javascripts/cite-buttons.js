/* The buttons with which one cites: a copy button beside every text marked data-copy="what it is";
   "Cite" at each reference, record, claim and filtered list; and the list that a reader collects.
   What "Cite" opens is in cite.js, loaded at the first click. */
(() => {
  const here = document.currentScript.src;
  const all = (selector, part = document) => [...part.querySelectorAll(selector)];

  // --- Copying ---
  const copyPlain = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("the browser did not copy");
  };
  // With html, a word processor takes the text with its italics.
  const copy = async (text, html) => {
    try {
      if (!html) return await navigator.clipboard.writeText(text);
      const blob = (type, data) => [type, new Blob([data], { type })];
      return await navigator.clipboard.write([new ClipboardItem(Object.fromEntries([blob("text/plain", text), blob("text/html", html)]))]);
    } catch { // no permission, or a page without a secure address
      return copyPlain(text);
    }
  };
  const button = (label, className, work) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = label;
    made.addEventListener("click", work);
    return made;
  };
  for (const source of all("[data-copy]")) {
    const name = source.dataset.copy;
    const status = document.createElement("span");
    status.className = "copy__status";
    status.setAttribute("role", "status");
    const work = async () => {
      status.textContent = "";
      try {
        await copy(source.textContent.trim());
        status.textContent = `${name[0].toUpperCase()}${name.slice(1)} copied`;
      } catch {
        status.textContent = "That did not copy: select the text and copy it yourself";
      }
    };
    source.after(button(`Copy ${name}`, "copy", work), status);
  }

  // --- Citing ---
  if (!globalThis.HTMLDialogElement) return; // the links to the records' files do the same
  const keyOf = (link) => decodeURIComponent(link.hash.split("fn:")[1] ?? link.hash.slice(1));
  const keysIn = (part) => [...new Set(all("a[href*='#fn:']", part).map(keyOf))];
  // What is to be cited: the keys of works; if there are any, a claim's id; the mark in its sentence.
  const cite = async (wanted) => {
    await book.run(new URL("cite.js", here).href);
    book.openCite(wanted);
  };
  const add = (place, name, wanted) => {
    const made = button("Cite", "cite-button", () => cite(wanted()));
    if (name) made.setAttribute("aria-label", `Cite ${name}`);
    place.append(" ", made);
  };
  for (const claim of all(".claim[id]")) add(claim.querySelector(".claim__head"), `claim ${claim.id}`, () => ({ claim: claim.id, keys: keysIn(claim) }));
  for (const row of all("#ledger tbody tr")) {
    const id = row.id.replace("row-", "");
    add(row.querySelector("th"), `claim ${id}`, () => ({ claim: id, keys: keysIn(row) }));
  }
  for (const link of all("a.record")) {
    const made = button("cite", "cite-button", () => cite({ keys: [keyOf(link)] }));
    made.setAttribute("aria-label", link.ariaLabel.replace("Record of", "Cite"));
    link.after(" ", made);
  }
  for (const work of all("div.work")) add(work.querySelector(".work__links"), work.querySelector("cite").textContent, () => ({ keys: [work.id] }));
  const list = document.querySelector(".footnote");
  if (list) add(document.querySelector(".take"), "all references of this page", () => ({ keys: all("li", list).map(({ id }) => id.replace("fn:", "")) }));
  const tools = document.querySelector(".list-count");
  if (tools) {
    const shown = (selector) => all(selector).filter((item) => !item.hidden);
    const made = button("Cite what is shown", "copy", () => cite({ keys: [...new Set([...shown("li.work").map(({ id }) => id), ...shown("#ledger tbody tr").flatMap(keysIn)])] }));
    tools.after(made);
  }

  // --- The list that a reader collects, in this browser alone ---
  const bar = button("", "collected", () => cite({ keys: book.kept("list") ?? [], isList: true }));
  document.body.append(bar);
  const count = () => {
    const { length } = book.kept("list") ?? [];
    bar.textContent = `My list: ${length} ${length === 1 ? "work" : "works"}`;
    bar.hidden = !length;
  };
  count();
  addEventListener("storage", count); // another tab adds to the same list
  Object.assign(globalThis.book, { cite, copy, count, button });
})();
