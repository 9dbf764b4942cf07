/* Escape closes the menu on a phone, which the theme leaves open. */
document.addEventListener("keydown", ({ key }) => {
  const menu = document.getElementById("__drawer");
  if (key === "Escape" && menu?.checked) menu.click();
});
