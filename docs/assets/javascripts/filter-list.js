/* Filters and sorts a long list: the ledger of claims, the references. Without this script the
   list is whole and in its own order. The list's data-list holds what it needs as JSON:
   { noun, items: selector, fields: [{name, label, values}], orders: [[value, text, ascending]] }.
   The state lives in the address after #?, which works on file:// too, so a view can be shared. */
(() => {
  const list = document.querySelector("[data-list]");
  if (!list) return;
  const { noun, items, fields, orders } = JSON.parse(list.dataset.list);
  const rows = [...list.querySelectorAll(items)];
  const order = new Map(rows.map((row, index) => [row, index]));
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const form = document.createElement("form");
  form.className = "list-form";
  form.setAttribute("aria-label", `Filter the ${noun}`);
  const controls = {};
  const add = (name, label, control) => {
    const box = document.createElement("label");
    box.textContent = label;
    control.name = name;
    box.append(control);
    form.append(box);
    controls[name] = control;
  };
  const select = (name, label, options) => {
    const control = document.createElement("select");
    for (const [value, text] of options) control.add(new Option(text, value));
    add(name, label, control);
  };
  for (const { name, label, values } of fields)
    select(name, label, [["", "all"], ...values.map((value) => [value, value])]);
  if (orders) select("sort", "Order", orders);
  const text = document.createElement("input");
  text.type = "search";
  add("q", "Words", text);
  const reset = document.createElement("button");
  reset.type = "reset";
  reset.textContent = "Show all";
  form.append(reset);
  const count = document.createElement("p");
  count.className = "list-count";
  count.setAttribute("role", "status");
  list.before(form, count);

  // A known field sorts by its own order of values, anything else by number.
  const rank = (row, name) => {
    const field = fields.find((field) => field.name === name);
    return field ? field.values.indexOf(row.dataset[name]) : Number(row.dataset[name]);
  };
  let sorted = "";
  const show = () => {
    const words = controls.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = fields.every(({ name }) => !controls[name].value || row.dataset[name] === controls[name].value)
        && words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    const by = controls.sort ? controls.sort.value : "";
    if (by !== sorted) {
      const [, , up] = orders.find(([value]) => value === by);
      const compare = (a, b) => by ? (rank(a, by) - rank(b, by)) * (up ? 1 : -1) : 0;
      rows[0].parentElement.append(...[...rows].sort((a, b) => compare(a, b) || order.get(a) - order.get(b)));
      sorted = by;
    }
    count.textContent = `${shown} of ${rows.length} ${noun}`;
  };
  const write = () => {
    const state = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) if (control.value) state.set(name, control.value);
    const hash = state.size ? `#?${state}` : `#${list.id}`;
    if (location.hash !== hash && (state.size || location.hash.startsWith("#?"))) location.replace(hash);
    show();
  };
  const read = () => {
    if (location.hash.startsWith("#?")) {
      const state = new URLSearchParams(location.hash.slice(2));
      for (const [name, control] of Object.entries(controls)) {
        control.value = state.get(name) || "";
        if (control.selectedIndex === -1) control.value = ""; // a value the list does not have
      }
      show();
      return;
    }
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) { // a link into the list goes before the filter
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
