/* Long parts far down a page are laid out when they come near (book.css). Once the page stands, this
   lays out the rest bit by bit while the browser is idle, so that a picture of the whole page, a
   print to an image or a quick jump finds nothing empty. What lies above the window stays as it is:
   its real height would push the text that you read. */
addEventListener("load", () => {
  const rest = [...document.querySelectorAll(".work, .option, .footnote")];
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  const layOut = () => {
    let done = 0;
    while (rest.length && done < 8) {
      const part = rest.shift();
      if (part.getBoundingClientRect().bottom < 0) continue;
      part.classList.add("laid-out");
      done += 1;
    }
    if (rest.length) idle(layOut);
  };
  if (rest.length) idle(layOut);
});
