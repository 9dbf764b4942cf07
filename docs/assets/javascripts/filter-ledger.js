/* Filters and sorts the ledger of claims. Without this script the table is whole and readable.
   The state lives in the address after #?, which works on file:// too, so a view can be shared. */
(() => {
  const table = document.getElementById("ledger");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const order = new Map(rows.map((row, index) => [row, index]));
  const verdicts = table.dataset.verdicts.split("|"); // best first
  const values = (name) => name === "verdict" ? verdicts : [...new Set(rows.map((row) => row.dataset[name]))];
  const form = document.createElement("form");
  form.className = "ledger__form";
  form.setAttribute("aria-label", "Filter the claims");
  const fields = {};
  const add = (name, label, control) => {
    const box = document.createElement("label");
    box.textContent = label;
    control.name = name;
    box.append(control);
    form.append(box);
    fields[name] = control;
  };
  const select = (name, label, options) => {
    const control = document.createElement("select");
    for (const [value, text] of options) control.add(new Option(text, value));
    add(name, label, control);
  };
  const any = (name) => [["", "all"], ...values(name).map((value) => [value, value])];
  select("verdict", "Verdict", any("verdict"));
  select("depth", "Depth", any("depth"));
  select("theme", "Theme", any("theme"));
  select("sort", "Order", [["", "as in the article"], ["verdict", "by verdict"], ["theme", "by theme"]]);
  const text = document.createElement("input");
  text.type = "search";
  add("q", "Words", text);
  const reset = document.createElement("button");
  reset.type = "reset";
  reset.textContent = "Show all";
  form.append(reset);
  const count = document.createElement("p");
  count.className = "ledger__count";
  count.setAttribute("role", "status");
  table.parentElement.prepend(form, count);

  const rank = { verdict: (row) => verdicts.indexOf(row.dataset.verdict), theme: (row) => values("theme").indexOf(row.dataset.theme) };
  const show = () => {
    const words = fields.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = ["verdict", "depth", "theme"].every((name) => !fields[name].value || row.dataset[name] === fields[name].value)
        && words.every((word) => row.textContent.toLowerCase().includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    const by = rank[fields.sort.value] || (() => 0);
    table.tBodies[0].append(...[...rows].sort((a, b) => by(a) - by(b) || order.get(a) - order.get(b)));
    count.textContent = `${shown} of ${rows.length} claims`;
  };
  const write = () => {
    const state = new URLSearchParams();
    for (const [name, control] of Object.entries(fields)) if (control.value) state.set(name, control.value);
    const hash = state.size ? `#?${state}` : "#ledger";
    if (location.hash !== hash && (state.size || location.hash.startsWith("#?"))) location.replace(hash);
    show();
  };
  const read = () => {
    if (!location.hash.startsWith("#?")) return;
    const state = new URLSearchParams(location.hash.slice(2));
    for (const [name, control] of Object.entries(fields)) control.value = state.get(name) || "";
    show();
  };
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(write));
  window.addEventListener("hashchange", read);
  read();
  show();
})();
