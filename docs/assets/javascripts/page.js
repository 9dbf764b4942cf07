/* The behaviour of every page: light or dark, the menu, the current section in the contents, "back to
   top", tabs that are switched together, and folded text that opens for a link and for print. */
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];

  // --- Shared with the other scripts ---
  // Choices are stored in this browser only. Without permission to store, they last until the next page.
  const storageKey = (key) => `sleep-stress-insulin.${key}`;
  const store = (key, value) => {
    try {
      localStorage.setItem(storageKey(key), JSON.stringify(value));
    } catch { /* storage is not available */ }
  };
  const stored = (key) => {
    try {
      return JSON.parse(localStorage.getItem(storageKey(key)));
    } catch {
      return null;
    }
  };
  // Loads a script once. This works on file:// too.
  const scripts = new Map();
  const loadScript = (src) => {
    const script = document.createElement("script");
    const loaded = scripts.get(src) ?? new Promise((resolve, reject) => {
      script.src = src;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
    scripts.set(src, loaded);
    loaded.catch(() => scripts.delete(src)); // the next call tries again
    return loaded;
  };
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const makeButton = (label, className, action) => {
    const button = make("button", className, label);
    button.type = "button";
    button.addEventListener("click", action);
    return button;
  };
  // An element whose text a screen reader announces when it changes.
  const makeStatus = (tag) => {
    const status = make(tag, "copy__status");
    status.setAttribute("role", "status");
    return status;
  };
  const saveFile = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  globalThis.book = { store, stored, loadScript, make, makeButton, makeStatus, saveFile };

  // --- Light or dark: as on the device, until the reader chooses ---
  const button = document.querySelector(".scheme");
  const setScheme = (scheme) => {
    root.dataset.mdColorScheme = scheme;
    button.title = `Switch to the ${scheme === "slate" ? "light" : "dark"} page`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    setScheme(root.dataset.mdColorScheme === "slate" ? "default" : "slate");
    store("scheme", root.dataset.mdColorScheme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    if (!stored("scheme")) setScheme(matches ? "slate" : "default");
  });
  setScheme(root.dataset.mdColorScheme);

  // --- The menu: keyboard; Escape and a chosen link close it ---
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

  // --- Scrolling: the current section in the contents, the title in the header, "back to top" ---
  const HEADER_HEIGHT = 80; // px: a heading above this line has been reached
  const links = all(".md-nav--secondary a"); // in two places: beside the text and in the menu
  const idOf = ({ hash }) => decodeURIComponent(hash.slice(1));
  const headings = [...new Set(links.map(idOf))].map((id) => document.getElementById(id)).filter(Boolean);
  const title = document.querySelector(".md-header__title");
  const h1 = document.querySelector(".md-content h1");
  const top = document.querySelector(".md-top");
  let current, lastScroll = scrollY, isScheduled = false;
  const follow = () => {
    isScheduled = false;
    title.classList.toggle("md-header__title--active", h1?.getBoundingClientRect().bottom < HEADER_HEIGHT);
    top.hidden = scrollY > lastScroll || scrollY < 400;
    lastScroll = scrollY;
    const now = headings.findLast((heading) => heading.getClientRects().length && heading.getBoundingClientRect().top < HEADER_HEIGHT);
    if (now === current) return;
    current = now;
    for (const link of links) link.classList.toggle("md-nav__link--active", idOf(link) === now?.id);
  };
  addEventListener("scroll", () => {
    if (!isScheduled) requestAnimationFrame(follow);
    isScheduled = true;
  }, { passive: true });
  top.addEventListener("click", () => scrollTo({ top: 0 }));
  follow();

  // --- Tabs: the country or unit chosen in one is chosen in all, and on other pages ---
  const labels = all(".tabbed-labels > label");
  const nameOf = (label) => label.textContent.trim();
  const choose = (name) => {
    for (const label of labels) if (nameOf(label) === name) label.control.checked = true;
  };
  for (const label of labels) {
    label.control.addEventListener("change", () => {
      const before = label.getBoundingClientRect().top;
      choose(nameOf(label));
      scrollBy(0, label.getBoundingClientRect().top - before); // a tab above may have another height now
      const names = [...label.parentElement.children].map(nameOf);
      store("tabs", [...(stored("tabs") ?? []).filter((name) => !names.includes(name)), nameOf(label)]);
    });
  }
  for (const name of stored("tabs") ?? []) choose(name);

  // --- Folded text opens for a link into it and for print ---
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
