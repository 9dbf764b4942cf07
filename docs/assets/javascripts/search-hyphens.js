/* The search engine reads "HOMA-IR" as "HOMA, but not IR".
   It asks the input for its value: answer with the parts of a hyphenated word, each required.
   A lone letter after a hyphen, as in TNF-a, is in no index: it goes.
   What the reader typed stays as it is in the box. */
(() => {
  const input = document.querySelector("input[name=query]");
  const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  if (!input || !own) return;
  const compound = /[\p{L}\p{N}]+(?:[-\u2010\u2011][\p{L}\p{N}]+)+/gu;
  const parts = (word) => word.split(/[-\u2010\u2011]/u)
    .filter((part, index) => index === 0 || !/^\p{L}$/u.test(part))
    .map((part) => `+${part}`)
    .join(" ");
  Object.defineProperty(input, "value", {
    configurable: true,
    get() {
      return own.get.call(this).replace(compound, parts);
    },
    set(text) {
      own.set.call(this, text);
    },
  });
})();
