/* The dialog behind every "Cite": the references in a style, records to copy or save, the sentence
   with its citations, the claim itself, and the list that a reader collects. The build has written
   all records (book/export/scripts.py); this script joins, copies and saves them. */
(() => {
  const { make, saveFile } = book;
  const root = new URL("../../", document.currentScript.src);
  const STYLES = { vancouver: "Vancouver", apa: "APA", ama: "AMA", plain: "As on this site" };
  const RECORDS = { bib: "BibTeX", ris: "RIS", json: "CSL-JSON" };
  const PREFIX = "ssi-"; // of the keys of claims, which are cited like works

  const scriptOf = (key) => key.startsWith(PREFIX) ? "claims" : /^[a-z]/i.exec(key)?.[0].toLowerCase() ?? "0";
  const load = (keys) => Promise.all([...new Set(keys.map(scriptOf))].map((name) => book.loadScript(new URL(`references/cite/${name}.js`, root).href)));
  const textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

  // --- Copying and saving ---
  const records = (works, format) => {
    const found = works.map((work) => work[format]);
    return format === "json" ? `[\n${found.join(",\n")}\n]\n` : found.join("\n");
  };
  const references = (works, style) => works.map((work) => work[style] ?? work.plain);
  const htmlList = (items) => `<ol>${items.map((item) => `<li>${item}</li>`).join("")}</ol>`;
  const plainList = (items) => items.map((item, index) => items.length > 1 ? `${index + 1}. ${textOf(item)}` : textOf(item)).join("\n");

  // Returns the sentence around a mark as texts and groups of keys: ["Short nights …", ["a", "b"], "."].
  const sentenceOf = (mark) => {
    const block = mark.closest("p, li, td, th, dd, figcaption, h2, h3");
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let text = "", at = -1;
    const keys = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (parent.closest(".preview, .headerlink, .cite-sep, button, .claim__label")) continue;
      const link = parent.closest("a.footnote-ref");
      if (!link) text += node.data.replace(/\s+/g, " ");
      else {
        if (link === mark) at = text.length;
        text += `\uE000${keys.push(decodeURIComponent(link.hash.slice(4))) - 1}\uE001`;
      }
    }
    const parts = text.match(/.+?(?:[.!?][”’"')]*(?:\s*\uE000\d+\uE001)*(?=\s+[^a-z\uE000]|\s*$)|$)/g);
    let end = 0;
    const found = parts.find((part) => (end += part.length) > at);
    return found.trim().split(/((?:\s*\uE000\d+\uE001)+)/).filter(Boolean)
      .map((part) => part.includes("\uE000") ? [...part.matchAll(/\uE000(\d+)\uE001/g)].map(([, number]) => keys[number]) : part);
  };
  // The citation goes before the full stop, as in most manuscripts.
  const sentenceText = (parts, write, escape = (text) => text) => {
    let text = "";
    for (const part of parts) {
      if (typeof part === "string") text += escape(part);
      else {
        const [, body, stop] = /^(.*?)([.!?]?)\s*$/s.exec(text);
        text = `${body}${write(part)}${stop}`;
      }
    }
    return text;
  };
  const escapeHtml = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  // Returns the sentence with numbers and its reference list, as plain text and as HTML.
  const sentenceWithList = (parts, style) => {
    const keys = [...new Set(parts.filter(Array.isArray).flat())];
    const numbers = (group) => group.map((key) => keys.indexOf(key) + 1).join(",");
    const items = references(keys.map((key) => citations[key]), style);
    return [
      `${sentenceText(parts, (group) => ` [${numbers(group)}]`)}\n\n${plainList(items)}`,
      `<p>${sentenceText(parts, (group) => `<sup>${numbers(group)}</sup>`, escapeHtml)}</p>${htmlList(items)}`,
    ];
  };
  const latex = (text) => text.replace(/[\\{}]/g, "").replace(/[&%$#_]/g, "\\$&");

  // --- The dialog ---
  const dialog = make("dialog", "cite-dialog md-typeset");
  dialog.setAttribute("aria-labelledby", "cite-dialog-title");
  document.body.append(dialog);
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); });

  const show = ({ claim, keys, mark, group, isList }) => {
    const status = book.makeStatus("p");
    const say = (text) => { status.textContent = text; };
    const button = (label, action) => book.makeButton(label, "copy", async () => {
      say("");
      try {
        say(await action());
      } catch {
        say("That did not copy: select the text and copy it yourself");
      }
    });
    const row = (label, ...buttons) => make("p", "cite-dialog__row", make("span", "cite-dialog__label", label), ...buttons);

    // The sets of works that the reader can choose from.
    const sets = [];
    if (group?.length > 1) sets.push([`All ${group.length} in this sentence`, group]);
    if (keys.length) sets.push([keys.length > 1 ? `${keys.length} works` : "This work", keys]);
    if (claim && keys.length) sets[0][0] = keys.length > 1 ? `Its ${keys.length} sources` : "Its source";
    if (claim) sets.push([`Claim ${claim} itself`, [PREFIX + claim]]);
    let [[, chosen]] = sets;
    const cited = () => chosen.map((key) => citations[key]);

    const title = make("h2", "");
    title.id = "cite-dialog-title";
    const style = make("select", "");
    style.append(...Object.entries(STYLES).map(([value, text]) => new Option(text, value, false, value === book.stored("style"))));
    const list = make("ol", "cite-dialog__list");
    list.tabIndex = 0;
    list.setAttribute("aria-label", "References");
    const fill = () => {
      const isClaim = chosen[0]?.startsWith(PREFIX);
      const what = chosen.length === 1 ? "this work" : `${chosen.length} works`;
      title.textContent = isList ? "My list" : `Cite ${isClaim ? `claim ${claim}` : what}`;
      list.replaceChildren(...references(cited(), style.value).map((html) => {
        const item = make("li", "");
        item.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
        return item;
      }));
      if (isList) for (const [index, item] of [...list.children].entries()) item.append(" ", book.makeButton("Remove", "cite-button", () => setList(chosen.filter((_, at) => at !== index))));
      collect.hidden = isClaim;
    };
    const name = () => isList ? "my-list" : chosen.length === 1 ? chosen[0] : claim ? `claim-${claim}` : "references";

    // --- The list that a reader collects ---
    const setList = (next) => {
      book.store("list", next);
      book.updateCount();
      if (!isList) return;
      if (!next.length) dialog.close();
      chosen = next;
      fill();
    };
    const collect = isList
      ? button("Empty the list", () => setList([]))
      : button("Add to my list", () => {
        const before = book.stored("list") ?? [];
        setList([...new Set([...before, ...chosen])]);
        return `${(book.stored("list") ?? []).length - before.length} added. The list stays in this browser until you empty it`;
      });

    const choices = make("fieldset", "cite-dialog__sets", make("legend", "", "What to cite"));
    for (const [index, [text, set]] of sets.entries()) {
      const input = make("input", "");
      Object.assign(input, { type: "radio", name: "set", checked: index === 0 });
      input.addEventListener("change", () => {
        chosen = set;
        fill();
      });
      choices.append(make("label", "", input, ` ${text}`));
    }
    style.addEventListener("change", () => {
      book.store("style", style.value);
      fill();
    });

    const copyFormatted = button("Reference", async () => {
      const items = references(cited(), style.value);
      await book.copy(plainList(items), items.length > 1 ? htmlList(items) : items[0]);
      return `Reference copied: ${STYLES[style.value]}`;
    });
    const copyRecord = (format) => button(RECORDS[format], async () => {
      await book.copy(records(cited(), format));
      return `${RECORDS[format]} copied`;
    });
    const copyKeys = button("[@key]", async () => {
      await book.copy(`[${chosen.map((key) => `@${key}`).join("; ")}]`);
      return "Keys copied";
    });
    const saveRecord = (format) => button(`.${format}`, () => {
      saveFile(`${name()}.${format}`, records(cited(), format));
      return "Saved";
    });
    const formats = Object.keys(RECORDS);
    const parts = [
      title,
      ...(sets.length > 1 ? [choices] : []),
      make("label", "cite-dialog__label", "Style ", style),
      list,
      row("Copy", copyFormatted, ...formats.map(copyRecord), copyKeys),
      row("Save", ...formats.map(saveRecord)),
    ];
    const sentence = mark ? sentenceOf(mark) : [];
    if (sentence.some((part) => typeof part === "string" && /\p{L}/u.test(part))) { // marks below a card have none
      const copySentence = (label, write) => button(label, async () => {
        await book.copy(...write());
        return "Sentence copied with its citations";
      });
      parts.push(row("Copy the sentence",
        copySentence("Markdown", () => [sentenceText(sentence, (works) => ` [${works.map((key) => `@${key}`).join("; ")}]`)]),
        copySentence("LaTeX", () => [sentenceText(sentence, (works) => `~\\cite{${works.join(",")}}`, latex)]),
        copySentence("With reference list", () => sentenceWithList(sentence, style.value))));
    }
    if (claim) {
      const changes = make("a", "", "What changed since");
      changes.href = document.querySelector("[data-changes]").dataset.changes;
      parts.push(make("p", "cite-dialog__row", changes));
    }
    dialog.replaceChildren(...parts, make("p", "cite-dialog__row", collect, book.makeButton("Close", "copy", () => dialog.close())), status);
    fill();
    dialog.showModal();
  };

  book.openCite = async (request) => {
    const ids = request.claim ? [PREFIX + request.claim] : [];
    await load([...request.keys, ...(request.group ?? []), ...ids, ...(request.mark ? sentenceOf(request.mark).filter(Array.isArray).flat() : [])]);
    const known = (keys) => keys?.filter((key) => citations[key]);
    show({ ...request, keys: known(request.keys), group: known(request.group) });
    const opener = request.mark;
    if (opener) dialog.addEventListener("close", () => opener.focus(), { once: true });
  };
})();
