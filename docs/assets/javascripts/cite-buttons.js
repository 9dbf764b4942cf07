/* Buttons for citing: "Copy" beside every element with data-copy="what it is"; "Cite" at each reference,
   record, claim and filtered list; and "My list", which the reader collects. The dialog behind "Cite"
   is in cite.js, which the first click loads. */
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
  // With html, a word processor pastes the text with its italics.
  const copy = async (text, html) => {
    try {
      if (!html) return await navigator.clipboard.writeText(text);
      const blob = (type, data) => [type, new Blob([data], { type })];
      return await navigator.clipboard.write([new ClipboardItem(Object.fromEntries([blob("text/plain", text), blob("text/html", html)]))]);
    } catch { // no permission, or not a secure context
      return copyPlain(text);
    }
  };
  for (const source of all("[data-copy]")) {
    const name = source.dataset.copy;
    const status = book.makeStatus("span");
    const action = async () => {
      status.textContent = "";
      try {
        await copy(source.textContent.trim());
        status.textContent = `${name[0].toUpperCase()}${name.slice(1)} copied`;
      } catch {
        status.textContent = "That did not copy: select the text and copy it yourself";
      }
    };
    source.after(book.makeButton(`Copy ${name}`, "copy", action), status);
  }

  // --- Citing ---
  if (!globalThis.HTMLDialogElement) return; // the links to the files of the records remain
  const keyOf = (link) => decodeURIComponent(link.hash.split("fn:")[1] ?? link.hash.slice(1));
  const keysIn = (part) => [...new Set(all("a[href*='#fn:']", part).map(keyOf))];
  // request: the keys of works and, where they apply, the id of a claim and the mark in its sentence.
  const cite = async (request) => {
    await book.loadScript(new URL("cite.js", here).href);
    book.openCite(request);
  };
  const addButton = (parent, name, request) => {
    const made = book.makeButton("Cite", "cite-button", () => cite(request()));
    if (name) made.setAttribute("aria-label", `Cite ${name}`);
    parent.append(" ", made);
  };
  for (const claim of all(".claim[id]")) addButton(claim.querySelector(".claim__head"), `claim ${claim.id}`, () => ({ claim: claim.id, keys: keysIn(claim) }));
  for (const row of all("#ledger tbody tr")) {
    const id = row.id.replace("row-", "");
    addButton(row.querySelector("th"), `claim ${id}`, () => ({ claim: id, keys: keysIn(row) }));
  }
  for (const link of all("a.record")) {
    const made = book.makeButton("cite", "cite-button", () => cite({ keys: [keyOf(link)] }));
    made.setAttribute("aria-label", link.ariaLabel.replace("Record of", "Cite"));
    link.after(" ", made);
  }
  for (const work of all("div.work")) addButton(work.querySelector(".work__links"), work.querySelector("cite").textContent, () => ({ keys: [work.id] }));
  const list = document.querySelector(".footnote");
  if (list) addButton(document.querySelector(".downloads"), "all references of this page", () => ({ keys: all("li", list).map(({ id }) => id.replace("fn:", "")) }));
  const tools = document.querySelector(".list-count");
  if (tools) {
    const shown = (selector) => all(selector).filter((item) => !item.hidden);
    const made = book.makeButton("Cite what is shown", "copy", () => cite({ keys: [...new Set([...shown("li.work").map(({ id }) => id), ...shown("#ledger tbody tr").flatMap(keysIn)])] }));
    tools.after(made);
  }

  // --- The list that a reader collects, stored in this browser only ---
  const listButton = book.makeButton("", "collected", () => cite({ keys: book.stored("list") ?? [], isList: true }));
  document.body.append(listButton);
  const updateCount = () => {
    const { length } = book.stored("list") ?? [];
    listButton.textContent = `My list: ${length} ${length === 1 ? "work" : "works"}`;
    listButton.hidden = !length;
  };
  updateCount();
  addEventListener("storage", updateCount); // another tab may change the list
  Object.assign(book, { cite, copy, updateCount });
})();
