/* An old address goes straight on to where its text is now. Without script, the page says where. */
const followMoved = () => {
  const items = [...document.querySelectorAll(".moved > li")];
  const item = items.find(({ id }) => location.hash === `#${id}`);
  if (item) location.replace(item.querySelector("a").href);
};
addEventListener("hashchange", followMoved);
followMoved();
