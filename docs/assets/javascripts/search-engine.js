/* The search engine: words, the index, and finding pages. search.js loads it with the index when a
   reader turns to the search, or alone to mark the words of ?h= on a page. */
(() => {
  // --- Words: normalised for case, accents, Greek letters, British and American spelling, plurals ---
  const WORD = /[\p{L}\p{N}\p{M}]+(?:['’ʼ\-‐‑–][\p{L}\p{N}\p{M}]+)*/gu;
  const PART = /[^\-‐‑–]+/g;
  const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", þ: "th" };
  const STOP_WORDS = new Set(("a about actually all alot also always am an and any are as at be because been being best but by can cant come could did didnt do does doesnt "
    + "dont down dr else fix for from get go goes going good got gp had has have havent having he help her him his how i id if im in into is isnt it "
    + "its ive just make makes making me much my no not now of ok okay on one or our please really rid s said say says scared shall she should "
    + "shouldnt since so some still take than that the their them then there these they this til till to told too until up us very wanna want was "
    + "wasnt way we went were what whats when where which who why will with wont worried worry worth would you your").split(" "));

  const memoize = (compute, cache = new Map()) => (word) => {
    if (!cache.has(word)) cache.set(word, compute(word));
    return cache.get(word);
  };
  const fold = memoize((word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/['’ʼ](?:s$)?/g, "").replace(/nite$/, "night").replace(/[ßæœøđðłıþ]/g, (letter) => LETTERS[letter]));
  const named = (word) => word.replace(/[α-ω]/g, (letter) => GREEK[letter.charCodeAt(0) - 945]);
  const latin = (word) => word.replace(/[α-ω]/g, (letter) => letter === "μ" ? "u" : named(letter)[0]);
  const american = (word) => word.replace(/[ao]e/g, "e").replace(/(\w{3})our/, "$1or").replace(/tre(?=s?$)/, "ter")
    .replace(/is(?=(?:e|ed|es|ing|ation)$)/, "iz").replace(/ll(?=(?:ed|ing)$)/, "l").replace(/ence(?=[sd]?$)/, "ense");
  const singular = (word) => /^\w{2,}[^\Wsui]s$/.test(word) ? word.replace(/(\w\w)ies$/, "$1ys").slice(0, -1) : word;
  const stem = (word) => word.replace(/(?<=\w{4})[ae]n(?:ce|se|t)$/, "ent").replace(/(?<=\w{5})ic$|(?<=\w{3})(?:ing|ed|e)$/, "")
    .replace(/([^aeiouls\d])\1$/, "$1"); // waking, wake: wak; resistance, resistant: one form; diabetic, diabetes: diabet
  const typed = (word) => [latin(word), named(word)];
  const spellings = memoize((word) => [...new Set(typed(word).flatMap((form) => [form, american(form), american(singular(form)), stem(american(singular(form)))]))]);

  // Returns the words of a text with their positions. "HOMA-IR" is a word, and so is each of its parts.
  const tokens = (text) => [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const parts = [...word.matchAll(PART)].map((part) => (
      { key: fold(part[0]), start: index + part.index, end: index + part.index + part[0].length }));
    const keys = parts.map(({ key }) => key);
    return keys.length > 1 ? [{ key: keys.join(""), keys, start: index, end: index + word.length }, ...parts] : parts;
  });
  const partsOf = (text) => tokens(text).filter(({ keys }) => !keys).map(({ key }) => key);

  // The Damerau-Levenshtein distance: how many letters are wrong, missing, added or swapped.
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

  // --- The index ---
  const PAGE = 6; // the weight of a word in the title of a page; in a text it is at most 2.2
  const SEARCH = 6; // in the search terms of a section
  const HEADING = 3;
  const FILLER = 0.4; // the factor of a stop word, and of a number

  const rarity = (sections, { size }, word) =>
    Math.log(1 + (sections.length - size + 0.5) / (size + 0.5)) * (STOP_WORDS.has(word) || /^\d+$/.test(word) ? FILLER : 1);

  const makeIndex = ({ docs, synonyms = {} }) => {
    const words = new Map(); // key → { key, at: section → count in its text, names: the names with the word }
    const forms = new Map(); // spelling → words
    const pages = new Map();
    const add = (key, section) => {
      if (!words.has(key)) {
        words.set(key, { key, at: new Map(), names: new Set() });
        for (const form of spellings(key)) forms.set(form, [...forms.get(form) ?? [], words.get(key)]);
      }
      const word = words.get(key);
      if (!word.at.has(section)) word.at.set(section, 0);
      return word;
    };
    const names = []; // headings and the search terms of sections
    const sections = docs.map(({ location, title, text, search = [], boost = 1 }) => {
      const [url, id] = location.split("#");
      const section = { location, title, text, isPage: !id, length: partsOf(text).length };
      if (!pages.has(url)) pages.set(url, { boost, start: section });
      section.page = pages.get(url);
      for (const { key } of tokens(text)) add(key, section).at.set(section, add(key, section).at.get(section) + 1);
      for (const [phrase, weight] of [[title, id ? HEADING : PAGE], ...search.map((each) => [each, SEARCH])]) {
        const name = { section, weight, words: partsOf(phrase).map((key) => add(key, section)) };
        for (const { key } of tokens(phrase)) add(key, section).names.add(name);
        names.push(name);
      }
      return section;
    });
    for (const name of names) name.rarity = name.words.reduce((sum, { key, at }) => sum + rarity(sections, at, key), 0);
    const length = sections.reduce((sum, section) => sum + section.length, 0) / sections.length;
    const aliases = Object.entries(synonyms).map(([alias, terms]) => [partsOf(alias), terms.map(partsOf)]);
    return { sections, words, forms, aliases, length };
  };

  // --- Finding ---
  // The weights of inexact matches.
  const PREFIX = 0.4; // the word begins with the typed letters
  const NEAR = 0.6; // a word with one error
  const JOINED = 1.1; // two words as one
  const ALIAS = 0.6; // a synonym

  // Returns the words of the index that match a typed word, with their weights. Words with one error
  // count only if nothing else matches and the typed word has at least five letters.
  const lookUp = ({ words, forms }, word, isLast) => {
    const found = new Map();
    const add = (list, worth) => { for (const each of list ?? []) if (!found.has(each)) found.set(each, worth); };
    for (const form of spellings(word)) add(forms.get(form), 1);
    const prefixes = typed(word);
    if (isLast) for (const [form, list] of forms) if (prefixes.some((prefix) => form.startsWith(prefix))) add(list, PREFIX);
    if (found.size || word.length < 5 || STOP_WORDS.has(word)) return found;
    for (const each of words.values())
      if (isNear(word, each.key, 1) || (isLast && each.key.length > word.length && isNear(word, each.key.slice(0, word.length), 1))) add([each], NEAR);
    return found;
  };

  // Returns the readings of the words, with their weights: as typed; "TNF a" as "TNF-α"; "type2" as
  // "type 2"; an alias as its term.
  const variantsOf = ({ forms, aliases }, words) => {
    const variants = [];
    const replace = (from, to, between, worth) => variants.push({ words: [...words.slice(0, from), ...between, ...words.slice(to)], worth });
    replace(0, 0, [], 1);
    const last = words[words.length - 1];
    const split = words.flatMap((word) => word.match(/\p{L}+|\p{N}+/gu));
    if (split.length > words.length) replace(0, words.length, split, 1);
    for (let from = 0; from < words.length; from++) {
      for (const to of [from + 2, from + 3]) {
        if (words.slice(from, to).every((word) => STOP_WORDS.has(word))) continue; // "do I" is not a DOI
        const joined = latin(words.slice(from, to).join(""));
        const isKnown = forms.has(joined) || (to === words.length && [...forms.keys()].some((form) => form.startsWith(joined)));
        if (to <= words.length && isKnown) replace(from, to, [joined], JOINED);
      }
      for (const [alias, terms] of aliases) {
        const to = from + alias.length;
        const isSame = (word, index) => spellings(word).includes(latin(words[from + index]))
          || (from + index === words.length - 1 && last.length > 3 && word.startsWith(last));
        if (to <= words.length && alias.every(isSame)) for (const term of terms) replace(from, to, term, ALIAS);
      }
    }
    return variants;
  };

  // Returns the pages with some of the words, and their sections, best first. Stop words count a little in
  // names; in a text they count only if there are no other words.
  const match = (index, words, isOpen) => {
    const significant = words.some((word) => !STOP_WORDS.has(word)) ? words.filter((word) => !STOP_WORDS.has(word)) : words;
    const pages = new Map(); // page → section → { text, name: the weight of the words there, terms }
    const rowOf = (section) => {
      const { page } = section;
      if (!pages.has(page)) pages.set(page, new Map());
      const rows = pages.get(page);
      return rows.get(section) ?? rows.set(section, { section, text: 0, name: 0, terms: [] }).get(section);
    };
    const names = new Map(); // name → the weight of the words in it
    const rarities = new Map(); // term → its rarity
    let asked = 0; // the rarities of all words, stop words too
    const [matched, shown] = [new Set(), []]; // keys to mark in the results, and on the page
    words.forEach((word, term) => {
      const found = lookUp(index, word, isOpen && term === words.length - 1);
      const [at, inNames] = [new Map(), new Map()];
      for (const [each, worth] of found) {
        for (const [section, times] of each.at) at.set(section, (at.get(section) ?? 0) + worth * times);
        for (const name of each.names) inNames.set(name, Math.max(inNames.get(name) ?? 0, worth));
      }
      const rare = rarity(index.sections, at, word);
      asked += rare;
      for (const [name, worth] of inNames) names.set(name, (names.get(name) ?? 0) + rare * worth);
      if (!significant.includes(word)) return;
      rarities.set(term, rare);
      for (const [section, times] of at) {
        const row = rowOf(section);
        row.text += rare * times * 2.2 / (times + 0.9 + 0.3 * section.length / index.length);
        row.terms.push(term);
      }
      for (const { key } of found.keys()) matched.add(key);
      shown.push(...[...found.values()][0] === NEAR ? [...found.keys()].slice(0, 3).map(({ key }) => key) : [word]);
    });
    // A name counts for as much of it as was typed, and for as much of what was typed as is in it.
    for (const [{ section, weight, rarity: most }, worth] of names) {
      const row = rowOf(section);
      row.name = Math.max(row.name, weight * worth * Math.min(1, worth / most) * Math.sqrt(worth / asked));
    }
    const sum = (terms) => [...terms].reduce((one, term) => one + rarities.get(term), 0);
    return [...pages].map(([page, rows]) => {
      const ranked = [...rows.values()].sort((a, b) => b.text + b.name - a.text - a.name);
      const terms = new Set(ranked.flatMap((row) => row.terms));
      const title = rows.get(page.start)?.name ?? 0;
      const most = Math.max(...ranked.map(({ section, text, name }) => text + (section === page.start ? 0 : name)));
      const isShown = ({ text, name }) => text + name > 0.3 * most;
      const share = sum(terms) / sum(rarities.keys());
      return { page, matched, shown, share, isWhole: terms.size === rarities.size,
        sections: ranked.filter(isShown).map(({ section }) => section),
        score: share * (title + page.boost * most) / significant.length };
    });
  };

  // Returns the known word that is most similar to a word on no page.
  const nearest = ({ words }, word) => {
    const near = [...words.values()].filter(({ key }) => word.length > 4 && !STOP_WORDS.has(key) && key[0] === word[0] && isNear(word, key, word.length > 5 ? 2 : 1));
    const rank = ({ key, at }) => distance(word, key) - at.size / 1000;
    return near.sort((a, b) => rank(a) - rank(b))[0]?.key;
  };

  // Returns the pages for a text, best first. `isPart`: no page has all of the words. `missing`: the words that
  // are on no page. `suggestion`: the text with known words in their place, if there is one for each.
  const find = (index, text) => {
    const words = partsOf(text.slice(0, 200));
    if (!words.length) return { pages: [] };
    const isOpen = /[\p{L}\p{N}\p{M}]$/u.test(text); // the last word may be unfinished
    const best = new Map();
    for (const variant of variantsOf(index, words)) {
      for (const hit of match(index, variant.words, isOpen)) {
        hit.score *= variant.worth;
        if (hit.score > (best.get(hit.page)?.score ?? 0)) best.set(hit.page, hit);
      }
    }
    const ranked = [...best.values()].sort((a, b) => b.score - a.score);
    const pages = ranked.filter(({ share, score }) => share > 0.25 && score > 0.1 * ranked[0].score);
    if (pages.some(({ isWhole }) => isWhole)) return { pages };
    const isUnknown = (word) => !lookUp(index, word, isOpen && word === words[words.length - 1]).size;
    const missing = words.filter((word) => isUnknown(word) && !STOP_WORDS.has(word));
    const corrected = words.map((word) => (missing.includes(word) ? nearest(index, word) : word));
    const suggestion = missing.length && corrected.every(Boolean) ? corrected.join(" ") : "";
    return { pages, isPart: pages.length > 0, missing, suggestion };
  };

  globalThis.searchEngine = { tokens, partsOf, spellings, makeIndex, find };
})();
