/* A button that saves the site in the browser for reading offline, and one that removes it. Until it is pressed, nothing is
   stored and no service worker runs. There is no button where service workers are not available: on file:// or without https. */
(() => {
  const parent = document.querySelector(".keep");
  const workers = navigator.serviceWorker;
  if (!parent || !workers || location.protocol === "file:") return;
  const root = new URL("../../", document.currentScript.src).href;
  const button = book.makeButton("", "copy", () => isSaved ? remove() : save());
  const status = book.makeStatus("span");

  const cacheNames = async () => (await caches.keys()).filter((name) => name.startsWith(`kept ${root} `));
  const findRegistration = async () => (await workers.getRegistrations()).find(({ scope }) => scope === root);
  const megabytes = async (name) => {
    const cache = await caches.open(name);
    const sizes = (await cache.matchAll()).map(async (response) => (await response.blob()).size);
    return ((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);
  };
  let isSaved = false;
  const show = async (message = "") => {
    const registration = await findRegistration(), [name] = await cacheNames();
    isSaved = Boolean(registration?.active && name);
    button.textContent = isSaved ? "Remove the saved pages" : "Save for reading offline";
    button.disabled = false;
    status.textContent = isSaved ? `Saved for reading offline, ${await megabytes(name)} MB` : message;
    if (registration?.waiting) status.textContent += ". A newer version is ready: close all pages of this site to see it";
  };
  const save = async () => {
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
    await (await findRegistration())?.unregister();
    for (const name of await cacheNames()) await caches.delete(name);
    await show("Removed");
  };
  parent.after(button, status);
  show();
})();
