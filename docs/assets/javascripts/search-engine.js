/* What the search knows of words. search.js loads this file with the index when somebody turns to
   the search, or to mark the words of ?h= on a page. First the words, then the index, then finding. */
(() => {
  // --- Words: one spelling for case, accents, Greek letters, British and American, plural ---
  const WORD = /[\p{L}\p{N}\p{M}]+(?:['’ʼ\-‐‑–][\p{L}\p{N}\p{M}]+)*/gu;
  const PART = /[^\-‐‑–]+/g;
  const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const OTHERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", þ: "th" };
  const STOP = new Set(("a about all also always am an and any are as at be been but by can could did do does for from get got had has have he "
    + "her him his how i if in into is it its just me much my no not of on one or our really s shall she should so some than that the their them then "
    + "there these they this to too up us very was we were what whats when where which who why will with would you your").split(" "));

  const remembered = (work, known = new Map()) => (word) => {
    if (!known.has(word)) known.set(word, work(word));
    return known.get(word);
  };
  const fold = remembered((word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/['’ʼ](?:s$)?/g, "").replace(/[ßæœøđðłıþ]/g, (letter) => OTHERS[letter]));
  const named = (word) => word.replace(/[α-ω]/g, (letter) => GREEK[letter.charCodeAt(0) - 945]);
  const latin = (word) => word.replace(/[α-ω]/g, (letter) => letter === "μ" ? "u" : named(letter)[0]);
  const american = (word) => word.replace(/[ao]e/g, "e").replace(/(\w{3})our/, "$1or").replace(/tre(?=s?$)/, "ter")
    .replace(/is(?=(?:e|ed|es|ing|ation)$)/, "iz").replace(/ll(?=(?:ed|ing)$)/, "l").replace(/ence(?=[sd]?$)/, "ense");
  const singular = (word) => /^\w{2,}[^\Wsui]s$/.test(word) ? word.replace(/(\w\w)ies$/, "$1ys").slice(0, -1) : word;
  const stem = (word) => word.replace(/(?<=\w{3})(?:ing|ed|e)$/, "").replace(/([^aeiouls])\1$/, "$1"); // waking, wake: wak
  const typed = (word) => [latin(word), named(word)];
  const spellings = remembered((word) => [...new Set(typed(word).flatMap((form) => [form, american(form), american(singular(form)), stem(american(singular(form)))]))]);

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
  const PAGE = 6; // what a word is worth in a page's title, where in a text it is worth up to 2.2
  const SEARCH = 6; // in the words that a section is searched by
  const HEADING = 3;
  const FILLER = 0.4; // how much of this is left for words such as "the"

  const rarity = (sections, { size }, word) =>
    Math.log(1 + (sections.length - size + 0.5) / (size + 0.5)) * (STOP.has(word) ? FILLER : 1);

  const makeIndex = ({ docs, synonyms = {} }) => {
    const words = new Map(); // key → { key, at: section → times in its text, names: those that have it }
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
    const names = []; // headings, and what else people call what is below them
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
  const BEGIN = 0.4; // a word that only begins so
  const NEAR = 0.6; // a word with one error
  const JOINED = 1.3; // two words as one
  const ALIAS = 0.6; // other words for the same

  // The words of the index that a typed word means, each with its worth: those that are one error
  // away only if it has five letters and there are no others.
  const lookUp = ({ words, forms }, word, isLast) => {
    const found = new Map();
    const add = (list, worth) => { for (const each of list ?? []) if (!found.has(each)) found.set(each, worth); };
    for (const form of spellings(word)) add(forms.get(form), 1);
    const begins = typed(word);
    if (isLast) for (const [form, list] of forms) if (begins.some((begin) => form.startsWith(begin))) add(list, BEGIN);
    if (found.size || word.length < 5 || STOP.has(word)) return found;
    for (const each of words.values())
      if (isNear(word, each.key, 1) || (isLast && each.key.length > word.length && isNear(word, each.key.slice(0, word.length), 1))) add([each], NEAR);
    return found;
  };

  // What the words may mean, each with its worth: as typed; "TNF a" as "TNF-α"; "type2" as "type 2";
  // an alias as its term.
  const variantsOf = ({ forms, aliases }, words) => {
    const variants = [];
    const put = (from, to, between, worth) => variants.push({ words: [...words.slice(0, from), ...between, ...words.slice(to)], worth });
    put(0, 0, [], 1);
    const last = words[words.length - 1];
    const split = words.flatMap((word) => word.match(/\p{L}+|\p{N}+/gu));
    if (split.length > words.length) put(0, words.length, split, 1);
    for (let from = 0; from < words.length; from++) {
      for (const to of [from + 2, from + 3]) {
        if (words.slice(from, to).every((word) => STOP.has(word))) continue; // "do I" is no DOI
        const joined = latin(words.slice(from, to).join(""));
        const isKnown = forms.has(joined) || (to === words.length && [...forms.keys()].some((form) => form.startsWith(joined)));
        if (to <= words.length && isKnown) put(from, to, [joined], JOINED);
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

  // The pages that hold some of the words, with their sections, best first. Words such as "the" count
  // a little in names; in a text only where there are no others.
  const match = (index, words, isOpen) => {
    const telling = words.some((word) => !STOP.has(word)) ? words.filter((word) => !STOP.has(word)) : words;
    const pages = new Map(); // page → its sections → { text, name: what the words are worth there, terms }
    const rowOf = (section) => {
      const { page } = section;
      if (!pages.has(page)) pages.set(page, new Map());
      const rows = pages.get(page);
      return rows.get(section) ?? rows.set(section, { section, text: 0, name: 0, terms: [] }).get(section);
    };
    const names = new Map(); // name → what the words in it are worth
    const rarities = new Map(); // term → how rare it is
    const [matched, shown] = [new Set(), []];
    words.forEach((word, term) => {
      const found = lookUp(index, word, isOpen && term === words.length - 1);
      const [at, inNames] = [new Map(), new Map()];
      for (const [each, worth] of found) {
        for (const [section, times] of each.at) at.set(section, (at.get(section) ?? 0) + worth * times);
        for (const name of each.names) inNames.set(name, Math.max(inNames.get(name) ?? 0, worth));
      }
      const rare = rarity(index.sections, at, word);
      for (const [name, worth] of inNames) names.set(name, (names.get(name) ?? 0) + rare * worth);
      if (!telling.includes(word)) return;
      rarities.set(term, rare);
      for (const [section, times] of at) {
        const row = rowOf(section);
        row.text += rare * times * 2.2 / (times + 0.9 + 0.3 * section.length / index.length);
        row.terms.push(term);
      }
      for (const { key } of found.keys()) matched.add(key);
      shown.push(...[...found.values()][0] === NEAR ? [...found.keys()].slice(0, 3).map(({ key }) => key) : [word]);
    });
    for (const [{ section, weight, rarity: most }, worth] of names) {
      const row = rowOf(section);
      row.name = Math.max(row.name, weight * worth * Math.min(1, worth / most));
    }
    const sum = (terms) => [...terms].reduce((one, term) => one + rarities.get(term), 0);
    return [...pages].map(([page, rows]) => {
      const ranked = [...rows.values()].sort((a, b) => b.text + b.name - a.text - a.name);
      const terms = new Set(ranked.flatMap((row) => row.terms));
      const title = rows.get(page.start)?.name ?? 0;
      const most = Math.max(...ranked.map(({ section, text, name }) => text + (section === page.start ? 0 : name)));
      const isTold = ({ text, name }) => text + name > 0.3 * most;
      const share = sum(terms) / sum(rarities.keys());
      return { page, matched, shown, share, isWhole: terms.size === rarities.size,
        sections: ranked.filter(isTold).map(({ section }) => section),
        score: share * (title + page.boost * most) / telling.length };
    });
  };

  // The known word nearest to one that is in no page.
  const nearest = ({ words }, word) => {
    const near = [...words.values()].filter(({ key }) => key.length > 3 && key[0] === word[0] && isNear(word, key, word.length > 5 ? 2 : 1));
    const rank = ({ key, at }) => distance(word, key) - at.size / 1000;
    return near.sort((a, b) => rank(a) - rank(b))[0]?.key;
  };

  // The pages for a text, best first. `isPart` says that none has all the words; where a word is in no
  // page, `suggestion` is the text with the nearest known words.
  const find = (index, text) => {
    const words = partsOf(text.slice(0, 200));
    if (!words.length) return { pages: [] };
    const isOpen = /[\p{L}\p{N}\p{M}]$/u.test(text); // the last word may still be typed
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
    const known = words.flatMap((word) => (isUnknown(word) ? nearest(index, word) : word) ?? []);
    const isHelp = words.some(isUnknown) && known.length * 2 >= words.length && known.some((word) => word.length > 2 && !STOP.has(word));
    return { pages, isPart: pages.length > 0, suggestion: isHelp ? known.join(" ") : "" };
  };

  globalThis.searchEngine = { tokens, partsOf, spellings, makeIndex, find };
})();
