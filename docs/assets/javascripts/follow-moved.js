/* Redirects the old address of a part of a page to the page that has it now. Without the script, the page links to it. */
const followMoved = () => {
  const items = [...document.querySelectorAll(".moved > li")];
  const item = items.find(({ id }) => location.hash === `#${id}`);
  if (item) location.replace(item.querySelector("a").href);
};
addEventListener("hashchange", followMoved);
followMoved();
