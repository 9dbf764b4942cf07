/* The theme asks for the search index and starts its worker at once. Both wait here until
   somebody turns to the search, so that reading a page costs no more than the page. */
if (location.protocol !== "file:") {
  let wake;
  const awake = new Promise((resolve) => { wake = resolve; });
  const isSearch = (target) => target instanceof Element && target.closest(".md-search, [for=__search]");
  for (const type of ["focusin", "pointerover", "touchstart"])
    document.addEventListener(type, (event) => { if (isSearch(event.target)) wake(); }, { passive: true });
  document.addEventListener("keydown", (event) => { if (["s", "f", "/"].includes(event.key)) wake(); });
  if (/[?&]q=/.test(location.search)) wake();

  const { open, send } = XMLHttpRequest.prototype;
  const waiting = new WeakSet();
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (String(url).endsWith("search/search_index.json")) waiting.add(this);
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (waiting.has(this)) awake.then(() => send.call(this, body));
    else send.call(this, body);
  };

  const RealWorker = window.Worker;
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.real = awake.then(() => {
        const worker = new RealWorker(url);
        worker.addEventListener("message", ({ data }) => this.dispatchEvent(new MessageEvent("message", { data })));
        return worker;
      });
    }

    postMessage(data) {
      this.real.then((worker) => worker.postMessage(data));
    }

    terminate() {
      this.real.then((worker) => worker.terminate());
    }
  };
}
