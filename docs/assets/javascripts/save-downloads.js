/* On file:// a browser opens a linked record as a page instead of saving it. The offline edition also
   has all records in one script, which the first click loads; they are saved from there. */
if (location.protocol === "file:") {
  const here = document.currentScript.src;
  const root = new URL("../../", here).href;
  let files;
  globalThis.offlineDownloads = (data) => { files = data; };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[download]");
    if (!link || !link.href.startsWith(root)) return;
    event.preventDefault();
    await book.loadScript(new URL("downloads-data.js", here).href);
    const path = decodeURI(link.href.slice(root.length));
    if (path in files) book.saveFile(link.download || path.split("/").pop(), files[path]);
    else location.assign(link.href);
  });
}
