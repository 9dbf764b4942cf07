/* On file:// a browser opens a linked record as a page instead of saving it. The offline edition also
   has all records in one script, which the first click loads; they are saved from there. */
if (location.protocol === "file:") {
  const here = document.currentScript.src;
  const root = new URL("../../", here).href;
  let files;
  const load = () => files ??= new Promise((resolve, reject) => {
    globalThis.offlineDownloads = resolve;
    const script = document.createElement("script");
    script.src = new URL("downloads-data.js", here);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[download]");
    if (!link || !link.href.startsWith(root)) return;
    event.preventDefault();
    const path = decodeURI(link.href.slice(root.length));
    const text = (await load())[path];
    if (text === undefined) {
      location.assign(link.href);
      return;
    }
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    saved.download = link.download || path.split("/").pop();
    saved.click();
    URL.revokeObjectURL(saved.href);
  });
}
