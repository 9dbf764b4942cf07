/* What a page does beside being read: light or dark, the menu, your place in the contents, the way
   back to the top, tabs that follow a choice, and folded text that opens for a link and for print. */
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];

  // --- What the other scripts use as well ---
  // A choice is kept in this browser alone; where a page may keep nothing, it holds for this page.
  const place = (key) => `sleep-stress-insulin.${key}`;
  const keep = (key, value) => {
    try {
      localStorage.setItem(place(key), JSON.stringify(value));
    } catch { /* works without memory */ }
  };
  const kept = (key) => {
    try {
      return JSON.parse(localStorage.getItem(place(key)));
    } catch {
      return null;
    }
  };
  // Loads a script when it is wanted, which works on file:// too, and once.
  const runs = new Map();
  const run = (src) => {
    const script = document.createElement("script");
    const made = runs.get(src) ?? new Promise((resolve, reject) => {
      script.src = src;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
    runs.set(src, made);
    made.catch(() => runs.delete(src)); // the next time tries again
    return made;
  };
  globalThis.book = { keep, kept, run };

  // --- Light or dark: as the device has it, until somebody chooses ---
  const button = document.querySelector(".scheme");
  const paint = (scheme) => {
    root.dataset.mdColorScheme = scheme;
    button.title = `Switch to the ${scheme === "slate" ? "light" : "dark"} page`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    paint(root.dataset.mdColorScheme === "slate" ? "default" : "slate");
    keep("scheme", root.dataset.mdColorScheme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    if (!kept("scheme")) paint(matches ? "slate" : "default");
  });
  paint(root.dataset.mdColorScheme);

  // --- The menu: by keyboard, closed by Escape and by the link that was chosen ---
  const menu = document.getElementById("__drawer");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") menu.checked = false;
    if (!["Enter", " "].includes(event.key) || !event.target.matches("label [role=button]")) return;
    event.preventDefault();
    event.target.click();
  });
  const sidebar = document.querySelector(".md-sidebar--primary");
  sidebar.addEventListener("click", ({ target }) => { if (target.closest("a")) menu.checked = false; });
  const here = sidebar.querySelector("a.md-nav__link--active");
  const frame = sidebar.querySelector(".md-sidebar__scrollwrap");
  if (here) frame.scrollTop += here.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 2;

  // --- Scrolling: the section in the contents, the title in the head, the way back to the top ---
  const HEAD = 80; // px: what is above this line has been reached
  const links = all(".md-nav--secondary a"); // twice: beside the text, and in the menu of a phone
  const idOf = ({ hash }) => decodeURIComponent(hash.slice(1));
  const heads = [...new Set(links.map(idOf))].map((id) => document.getElementById(id)).filter(Boolean);
  const title = document.querySelector(".md-header__title");
  const h1 = document.querySelector(".md-content h1");
  const top = document.querySelector(".md-top");
  let reached, last = scrollY, waiting = false;
  const follow = () => {
    waiting = false;
    title.classList.toggle("md-header__title--active", h1?.getBoundingClientRect().bottom < HEAD);
    top.hidden = scrollY > last || scrollY < 400;
    last = scrollY;
    const now = heads.findLast((head) => head.getClientRects().length && head.getBoundingClientRect().top < HEAD);
    if (now === reached) return;
    reached = now;
    for (const link of links) link.classList.toggle("md-nav__link--active", idOf(link) === now?.id);
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(follow);
    waiting = true;
  }, { passive: true });
  top.addEventListener("click", () => scrollTo({ top: 0 }));
  follow();

  // --- Tabs: the country or the unit chosen in one is chosen in all, and on the next page ---
  const labels = all(".tabbed-labels > label");
  const nameOf = (label) => label.textContent.trim();
  const choose = (name) => {
    for (const label of labels) if (nameOf(label) === name) label.control.checked = true;
  };
  for (const label of labels) {
    label.control.addEventListener("change", () => {
      const before = label.getBoundingClientRect().top;
      choose(nameOf(label));
      scrollBy(0, label.getBoundingClientRect().top - before); // a tab above may be longer now
      const names = [...label.parentElement.children].map(nameOf);
      keep("tabs", [...(kept("tabs") ?? []).filter((name) => !names.includes(name)), nameOf(label)]);
    });
  }
  for (const name of kept("tabs") ?? []) choose(name);

  // --- Folded text opens for a link into it, and for print ---
  const reveal = () => {
    const target = location.hash && document.getElementById(idOf(location));
    const folds = target ? all("details:not([open]), .tabbed-block").filter((fold) => fold.contains(target)) : [];
    for (const fold of folds) {
      if (fold.matches("details")) fold.open = true;
      else fold.closest(".tabbed-set").children[[...fold.parentElement.children].indexOf(fold)].checked = true;
    }
    if (folds.length) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
})();
