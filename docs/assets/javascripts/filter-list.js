/* Filters and sorts a long list: the ledger of claims or the references. The form is in the page
   (list_form in parts.html); it names the list, the selector of its items and the sort orders. The
   state is in the address after #?, which works on file:// too, so that a view can be shared. */
(() => {
  const form = document.querySelector(".list-form");
  if (!form) return;
  const { noun, item } = form.dataset;
  const list = document.getElementById(form.dataset.list);
  const rows = [...list.querySelectorAll(item)];
  const order = new Map(rows.map((row, index) => [row, index]));
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const controls = Object.fromEntries([...form.elements].filter(({ name }) => name).map((control) => [control.name, control]));
  const { q, sort, ...fields } = controls;
  const count = form.nextElementSibling;
  form.parentElement.classList.add("list-tools--ready");

  // A field with options sorts by their order, any other by number.
  const rank = (row, name) => {
    const values = fields[name] && [...fields[name].options].map(({ value }) => value);
    return values ? values.indexOf(row.dataset[name]) : Number(row.dataset[name]);
  };
  let sorted = "";
  const show = () => {
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = Object.values(fields).every(({ name, value }) => !value || row.dataset[name] === value)
        && words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    const by = sort.value;
    if (by !== sorted) {
      const direction = "down" in sort.selectedOptions[0].dataset ? -1 : 1;
      const compare = (a, b) => by ? (rank(a, by) - rank(b, by)) * direction : 0;
      rows[0].parentElement.append(...[...rows].sort((a, b) => compare(a, b) || order.get(a) - order.get(b)));
      sorted = by;
    }
    count.textContent = `${shown} of ${rows.length} ${noun}`;
  };
  const write = () => {
    show();
    const state = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) if (control.value) state.set(name, control.value);
    // replaceState, because setting location.hash would scroll and move the focus.
    const address = new URL(location.href);
    if (String(state) || address.hash.startsWith("#?")) address.hash = String(state) && `?${state}`;
    history.replaceState(history.state, "", address);
  };
  const read = () => {
    if (location.hash.startsWith("#?")) {
      const state = new URLSearchParams(location.hash.slice(2));
      for (const [name, control] of Object.entries(controls)) {
        control.value = state.get(name) || "";
        if (control.selectedIndex === -1) control.value = ""; // not an option of the list
      }
      show();
      return;
    }
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) { // show the target of a link although the filter hides it
      for (const control of Object.values(controls)) control.value = "";
      show();
      target.scrollIntoView();
    }
  };
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(write));
  window.addEventListener("hashchange", read);
  read();
  show();
})();
