/* Browsers start no Worker from file://. This plays one in a hidden frame of the same page, which
   is all that the search needs: load one script, hand messages in, hand answers out. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "Search, at work";
      frame.srcdoc = "<!doctype html><title>Search</title>";
      this.ready = new Promise((resolve, reject) => {
        frame.addEventListener("load", () => {
          const inner = frame.contentWindow;
          inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
          const script = inner.document.createElement("script");
          script.src = new URL(url, location);
          script.addEventListener("load", () => resolve(inner));
          script.addEventListener("error", reject);
          inner.document.head.append(script);
        }, { once: true });
      });
      document.body.append(frame); // once: a frame that moves loads again
    }

    postMessage(data) {
      this.ready.then((inner) => inner.dispatchEvent(new inner.MessageEvent("message", { data })));
    }

    terminate() {}
  };
}
