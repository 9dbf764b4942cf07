/* What the search knows of words. search.js loads this file with the index when somebody turns to
   the search, or to mark the words of ?h= on a page. First the words, then the index, then finding. */
(() => {
  // --- Words: one spelling for case, accents, Greek letters, British and American, plural ---
  const WORD = /[\p{L}\p{N}\p{M}]+(?:['’ʼ\-‐‑–][\p{L}\p{N}\p{M}]+)*/gu;
  const PART = /[^\-‐‑–]+/g;
  const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const OTHERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", þ: "th" };
  const STOP = new Set("a an and are as at be by can do does for from how i if in is it me my of on or should that the there this to was what when where which who why will with you your".split(" "));

  const remembered = (work, known = new Map()) => (word) => {
    if (!known.has(word)) known.set(word, work(word));
    return known.get(word);
  };
  const fold = remembered((word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/['’ʼ](?:s$)?/g, "").replace(/[ßæœøđðłıþ]/g, (letter) => OTHERS[letter]));
  const named = (word) => word.replace(/[α-ω]/g, (letter) => GREEK[letter.charCodeAt(0) - 945]);
  const latin = (word) => word.replace(/[α-ω]/g, (letter) => letter === "μ" ? "u" : named(letter)[0]);
  const american = (word) => word.replace(/[ao]e/g, "e").replace(/(\w{3})our/, "$1or").replace(/tre(?=s?$)/, "ter")
    .replace(/is(?=(?:e|ed|es|ing|ation)$)/, "iz").replace(/ll(?=(?:ed|ing)$)/, "l");
  const singular = (word) => /^\w{2,}[^\Wsui]s$/.test(word) ? word.replace(/(\w\w)ies$/, "$1ys").slice(0, -1) : word;
  const typed = (word) => [latin(word), named(word)];
  const spellings = remembered((word) => [...new Set(typed(word).flatMap((form) => [form, american(form), american(singular(form))]))]);
  const plain = (words) => ` ${words.map((word) => american(latin(word))).join(" ")}`;

  // The words of a text and where they are. "HOMA-IR" is one word as a whole, and each part is one.
  const tokens = (text) => [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const parts = [...word.matchAll(PART)].map((part) => (
      { key: fold(part[0]), start: index + part.index, end: index + part.index + part[0].length }));
    const keys = parts.map(({ key }) => key);
    return keys.length > 1 ? [{ key: keys.join(""), keys, start: index, end: index + word.length }, ...parts] : parts;
  });
  const partsOf = (text) => tokens(text).filter(({ keys }) => !keys).map(({ key }) => key);

  // How many letters are wrong, missing, too many or swapped (Damerau and Levenshtein).
  const distance = (one, other) => {
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, index) => index);
    for (let i = 1; i <= one.length; i++) {
      const row = [i];
      for (let j = 1; j <= other.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
          row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return last[other.length];
  };
  const isNear = (one, other, most) => Math.abs(one.length - other.length) <= most && distance(one, other) <= most;

  // --- The index: which word is where ---
  const makeIndex = ({ docs, synonyms = {} }) => {
    const words = new Map(); // key → { key, at: section → [times in its text, weight in its heading] }
    const forms = new Map(); // spelling → words
    const pages = new Map();
    const add = (key, section, slot, worth) => {
      if (!words.has(key)) {
        words.set(key, { key, at: new Map() });
        for (const form of spellings(key)) forms.set(form, [...forms.get(form) ?? [], words.get(key)]);
      }
      const { at } = words.get(key);
      if (!at.has(section)) at.set(section, [0, 0]);
      at.get(section)[slot] += worth;
    };
    const sections = docs.map(({ location, title, text, boost = 1 }) => {
      const [url, id] = location.split("#");
      const section = { location, title, text, isPage: !id };
      if (!pages.has(url)) pages.set(url, { boost, start: section });
      section.page = pages.get(url);
      const [inTitle, inText] = [partsOf(title), partsOf(text)];
      const weight = 1 / Math.sqrt(inTitle.filter((key) => !STOP.has(key)).length || 1);
      for (const { key } of tokens(title)) add(key, section, 1, weight);
      for (const { key } of tokens(text)) add(key, section, 0, 1);
      return Object.assign(section, { length: inText.length, plain: plain([...inTitle, ...inText]) });
    });
    const length = sections.reduce((sum, section) => sum + section.length, 0) / sections.length;
    const aliases = Object.entries(synonyms).map(([alias, terms]) => [partsOf(alias), terms.map(partsOf)]);
    return { sections, words, forms, aliases, length };
  };

  // --- Finding ---
  const TITLE = 6; // what a word is worth in a page's title, where in a text it is worth up to 2.2
  const HEADING = 3;
  const BEGIN = 0.4; // a word that only begins so
  const NEAR = 0.6; // a word with one error
  const PHRASE = 1.4; // all words side by side
  const JOINED = 1.3; // two words as one
  const ALIAS = 0.6; // other words for the same

  // The words of the index that a typed word means, each with its worth.
  const lookUp = ({ forms }, word, { isLast, isLoose }) => {
    const found = new Map();
    const add = (list, worth) => { for (const each of list ?? []) if (!found.has(each)) found.set(each, worth); };
    for (const form of spellings(word)) add(forms.get(form), 1);
    const begins = typed(word);
    if (isLast) for (const [form, list] of forms) if (begins.some((begin) => form.startsWith(begin))) add(list, BEGIN);
    if (found.size || !isLoose || word.length < 5) return found;
    for (const [form, list] of forms)
      if (isNear(word, form, 1) || (isLast && form.length > word.length && isNear(word, form.slice(0, word.length), 1))) add(list, NEAR);
    return found;
  };

  // What the words may mean, each with its worth: as typed; "TNF a" as "TNF-α"; "type2" as "type 2";
  // an alias as its term. Words such as "the" count only where there are no others.
  const variantsOf = ({ forms, aliases }, words) => {
    const variants = [];
    const put = (from, to, between, worth) => {
      const all = [...words.slice(0, from), ...between, ...words.slice(to)];
      const telling = all.filter((word) => !STOP.has(word));
      variants.push({ words: telling.length ? telling : all, worth });
    };
    put(0, 0, [], 1);
    const last = words[words.length - 1];
    const split = words.flatMap((word) => word.match(/\p{L}+|\p{N}+/gu));
    if (split.length > words.length) put(0, words.length, split, 1);
    for (let from = 0; from < words.length; from++) {
      for (const to of [from + 2, from + 3]) {
        const joined = words.slice(from, to).join("");
        if (to === words.length || (to < words.length && forms.has(latin(joined)))) put(from, to, [joined], JOINED);
      }
      for (const [alias, terms] of aliases) {
        const to = from + alias.length;
        const isSame = (word, index) => spellings(word).includes(latin(words[from + index]))
          || (from + index === words.length - 1 && last.length > 3 && word.startsWith(last));
        if (to <= words.length && alias.every(isSame)) for (const term of terms) put(from, to, term, ALIAS);
      }
    }
    return variants;
  };

  // The pages that hold all the words, or with isAny some of them, with their sections, best first.
  const match = (index, words, { isOpen, isLoose, isAny }) => {
    const found = words.map((word, at) => lookUp(index, word, { isLast: isOpen && at === words.length - 1, isLoose }));
    if (!isAny && found.some(({ size }) => !size)) return [];
    const rows = new Map(); // section → what each of the words is worth there
    found.forEach((list, term) => {
      const at = new Map();
      for (const [word, worth] of list) {
        for (const [section, [times, heading]] of word.at) {
          const [sum, most] = at.get(section) ?? [0, 0];
          at.set(section, [sum + worth * times, Math.max(most, worth * heading)]);
        }
      }
      const rare = Math.log(1 + (index.sections.length - at.size + 0.5) / (at.size + 0.5));
      for (const [section, [times, heading]] of at) {
        if (!rows.has(section)) rows.set(section, { section, title: 0, worths: new Map() });
        const row = rows.get(section);
        const inText = times * 2.2 / (times + 0.9 + 0.3 * section.length / index.length);
        row.worths.set(term, rare * (inText + (section.isPage ? 0 : HEADING * heading)));
        if (section.isPage) row.title += rare * TITLE * heading;
      }
    });
    const pages = new Map();
    const phrase = plain(words);
    for (const row of rows.values()) {
      const sum = [...row.worths.values()].reduce((one, other) => one + other);
      row.score = sum * row.worths.size / words.length * (words.length > 1 && row.section.plain.includes(phrase) ? PHRASE : 1);
      pages.set(row.section.page, [...pages.get(row.section.page) ?? [], row]);
    }
    const matched = new Set(found.flatMap((list) => [...list.keys()].map(({ key }) => key)));
    const shown = found.flatMap((list, at) => [...list.values()][0] === NEAR ? [...list.keys()].slice(0, 3).map(({ key }) => key) : words[at]);
    return [...pages].flatMap(([page, all]) => {
      const best = words.map((_, term) => Math.max(...all.map(({ worths }) => worths.get(term) ?? 0)));
      const share = words.filter((_, term) => all.some(({ worths }) => worths.has(term))).length / words.length;
      if (share < 1 && !isAny) return [];
      const full = all.filter(({ worths }) => worths.size === words.length);
      const ranked = (full.length ? full : all).sort((a, b) => b.score - a.score);
      const title = all.reduce((sum, row) => sum + row.title, 0);
      const rest = best.reduce((one, other) => one + other);
      return { page, title, matched, shown, sections: ranked.map(({ section }) => section),
        score: page.boost * share * share * (title + ranked[0].score + 0.3 * rest) / words.length };
    });
  };

  // The known word nearest to one that is in no page.
  const nearest = ({ words }, word) => {
    const near = [...words.values()].filter(({ key }) => key.length > 3 && key[0] === word[0] && isNear(word, key, word.length > 5 ? 2 : 1));
    const rank = ({ key, at }) => distance(word, key) - at.size / 1000;
    return near.sort((a, b) => rank(a) - rank(b))[0]?.key;
  };

  // The pages for a text, best first. Where no page has all the words, `isPart` says that these have
  // some; where a word is in no page, `suggestion` is the text with the nearest known words.
  const find = (index, text) => {
    const words = partsOf(text.slice(0, 200));
    if (!words.length) return { pages: [] };
    const isOpen = /[\p{L}\p{N}\p{M}]$/u.test(text); // the last word may still be typed
    const variants = variantsOf(index, words);
    const run = (list, options) => {
      const best = new Map();
      for (const variant of list) {
        for (const hit of match(index, variant.words, { isOpen, ...options })) {
          hit.score *= variant.worth;
          if (hit.score > (best.get(hit.page)?.score ?? 0)) best.set(hit.page, hit);
        }
      }
      return [...best.values()].sort((a, b) => b.score - a.score);
    };
    const [asTyped] = variants;
    let pages = run(variants);
    if (!pages.length) pages = run([asTyped], { isLoose: true });
    if (pages.length) return { pages };
    const isUnknown = (word) => !lookUp(index, word, { isLast: isOpen && word === words[words.length - 1], isLoose: true }).size;
    if (!asTyped.words.some(isUnknown)) return { pages: run([asTyped], { isLoose: true, isAny: true }), isPart: true };
    const known = words.flatMap((word) => (isUnknown(word) ? nearest(index, word) : word) ?? []);
    const isHelp = known.length * 2 >= words.length && known.some((word) => word.length > 2 && !STOP.has(word));
    return { pages, suggestion: isHelp ? known.join(" ") : "" };
  };

  globalThis.searchEngine = { tokens, partsOf, spellings, makeIndex, find };
})();
