/* Keeps the site in the browser for reading offline, when a reader presses the button, and removes it again. Before that
   nothing is stored and no service worker runs. Not offered where there can be none: in a folder, or without https. */
(() => {
  const place = document.querySelector(".keep");
  const workers = navigator.serviceWorker;
  if (!place || !workers || location.protocol === "file:") return;
  const root = new URL("../../", document.currentScript.src).href;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  const status = document.createElement("span");
  status.className = "copy__status";
  status.setAttribute("role", "status");

  const ours = async () => (await caches.keys()).filter((name) => name.startsWith(`kept ${root} `));
  const find = async () => (await workers.getRegistrations()).find(({ scope }) => scope === root);
  const megabytes = async (name) => {
    const cache = await caches.open(name);
    const sizes = (await cache.matchAll()).map(async (response) => (await response.blob()).size);
    return ((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);
  };
  let isKept = false;
  const show = async (said = "") => {
    const registration = await find(), [name] = await ours();
    isKept = Boolean(registration?.active && name);
    button.textContent = isKept ? "Remove the saved pages" : "Save for reading offline";
    button.disabled = false;
    status.textContent = isKept ? `Saved for reading offline, ${await megabytes(name)} MB` : said;
    if (registration?.waiting) status.textContent += ". A newer version is ready: close all pages of this site to see it";
  };
  const keep = async () => {
    button.disabled = true;
    status.textContent = "Saving the pages …";
    try {
      const registration = await workers.register(`${root}sw.js`, { updateViaCache: "none" });
      const worker = registration.installing ?? registration.waiting ?? registration.active;
      await new Promise((done, fail) => {
        const check = () => ({ activated: done, redundant: fail })[worker.state]?.();
        worker.addEventListener("statechange", check);
        check();
      });
      await show();
    } catch {
      await show("The pages could not be saved: try again later");
    }
  };
  const remove = async () => {
    await (await find())?.unregister();
    for (const name of await ours()) await caches.delete(name);
    await show("Removed");
  };
  button.addEventListener("click", () => isKept ? remove() : keep());
  place.after(button, status);
  show();
})();
