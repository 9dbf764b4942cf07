/* Puts a copy button beside every text marked data-copy="what it is", and says when it is done. */
(() => {
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no permission, or a page without a secure address
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("the browser did not copy");
    }
  };
  for (const source of document.querySelectorAll("[data-copy]")) {
    const name = source.dataset.copy;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = `Copy ${name}`;
    const status = document.createElement("span");
    status.className = "copy__status";
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      status.textContent = "";
      try {
        await copy(source.textContent.trim());
        status.textContent = `${name[0].toUpperCase()}${name.slice(1)} copied`;
      } catch {
        status.textContent = "Could not copy: select the text instead";
      }
    });
    source.after(button, status);
  }
})();
