/* Runs the two models of this page as the reader moves the sliders. Parameters and ranges come from
   bib/models.yml through each section's data-model. overrides/models/ has the same equations in Python; a
   browser test compares the two. The state is in the address after #?, so that a run can be shared. */
(() => {
  const DAY_STEP = 0.25; // of the stress model, days
  const TOP = 300; // mg/dL: the end of the axis
  const MMOL = 18; // mg/dL in 1 mmol/L
  const fixed = (value, places) => value.toFixed(places).replace("-", "−");
  const make = (name, given = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(given))
      if (key in element && key !== "list") element[key] = value; else element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const makeSvg = (name, given, words) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
    if (words !== undefined) element.textContent = words;
    return element;
  };
  // One step of Runge-Kutta, in place. A run takes many thousands of them, so no objects are created.
  const slopes = Array.from({ length: 5 }, () => new Float64Array(5));
  const rungeKutta = (rates, state, h) => {
    const [a, b, c, d, at] = slopes, count = state.length;
    rates(state, a);
    for (let i = 0; i < count; i += 1) at[i] = state[i] + h / 2 * a[i];
    rates(at, b);
    for (let i = 0; i < count; i += 1) at[i] = state[i] + h / 2 * b[i];
    rates(at, c);
    for (let i = 0; i < count; i += 1) at[i] = state[i] + h * c[i];
    rates(at, d);
    for (let i = 0; i < count; i += 1) state[i] += h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
  };

  /* --- Model A: glands over weeks (Karin 2020), hormones at rest ------------------------------- */
  const runStress = ({ parameters, speeds }, { strength, days, speed }) => {
    const K = parameters.K.value, n = parameters.n.value;
    const pituitarySpeed = Math.LN2 / speeds[speed].pituitary, adrenalSpeed = Math.LN2 / speeds[speed].adrenal;
    const brake = (cortisol) => 1 / (1 + (cortisol / K) ** n);
    const cortisolOf = (drive) => { // the only root of x (1 + (x/K)^n) = drive, by Newton's method from above
      let x = drive;
      for (let i = 0; i < 50; i += 1) {
        const bound = (x / K) ** n, move = (x * (1 + bound) - drive) / (1 + (n + 1) * bound);
        x -= move;
        if (Math.abs(move) < 1e-13 * x) break;
      }
      return x;
    };
    const hormones = (u, pituitary, adrenal) => {
      const cortisol = cortisolOf(Math.sqrt(pituitary * adrenal * u));
      const crh = u / cortisol * brake(cortisol);
      return { crh, acth: crh * pituitary * brake(cortisol), cortisol };
    };
    const rates = (u) => (glands, slope) => {
      const { crh, acth } = hormones(u, glands[0], glands[1]);
      slope[0] = pituitarySpeed * glands[0] * (crh - 1);
      slope[1] = adrenalSpeed * glands[1] * (acth - 1);
    };
    const stressed = rates(strength), calm = rates(1);
    const rest = cortisolOf(1);
    const base = [1 / brake(rest), rest];
    const rows = [];
    const note = (day, u, glands) => {
      const { acth, cortisol } = hormones(u, glands[0], glands[1]);
      rows.push({ day, cortisol: cortisol / rest, acth, pituitary: glands[0] / base[0], adrenal: glands[1] / base[1] });
    };
    const glands = Float64Array.from(base);
    note(0, 1, glands);
    const end = Math.ceil((days + 270) / 90) * 90;
    for (let step = 1; step <= end / DAY_STEP; step += 1) {
      const day = step * DAY_STEP, during = day <= days;
      rungeKutta(during ? stressed : calm, glands, DAY_STEP);
      if (step % 2 === 0) note(day, during ? strength : 1, glands);
    }
    return rows;
  };

  /* --- Model B: beta cells over years (Ha 2016), insulin at rest -------------------------------- */
  const runGlucose = ({ parameters, start }, { left, back, day, restored }) => {
    const p = Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
    const { R0, EG0, k, V, aM, aISR, Pmax, aP, Amax, aA, Ab, tb, gmax, gs, gb, tg, Gsh, Imax, sb, ts } = p;
    const square = (x) => x * x;
    const half = (x, at) => { const raised = square(Math.max(x, 0)); return raised / (square(at) + raised); };
    const fourth = aP ** 4, sixth = aA ** 6;
    const secretion = (turned, shift, capacity) => capacity * half(turned + shift, aISR);
    const insulinOf = (s) => s[1] * secretion(half(s[0], aM), s[2], s[3]) / (V * k);
    const rates = (rate, target) => (s, slope) => {
      const glucose = s[0], mass = s[1], shift = s[2], capacity = s[3], sensitivity = s[4];
      const turned = half(glucose, aM), released = secretion(turned, shift, capacity);
      const grown = square(square(released)), harmed = square(turned * turned * turned);
      const growth = Pmax * grown / (fourth + grown), death = Amax * harmed / (sixth + harmed) + Ab;
      const offset = glucose - Gsh, offsetTurned = square(offset) / (square(aM) + square(offset));
      const byNeed = Imax / (1 + Math.exp(-(capacity * half(offsetTurned + shift, aISR) - 0.1) / 0.1));
      const byHarm = 1 - 1 / (1 + 0.2 * Math.exp(-(offsetTurned - 0.2) / 0.02));
      slope[0] = R0 - (EG0 + sensitivity * mass * released / (V * k)) * glucose;
      slope[1] = (growth - death) * mass / tb;
      slope[2] = (gmax / (1 + Math.exp(-(glucose - gs))) - gb - shift) / tg;
      slope[3] = (byHarm * byNeed + sb - capacity) / ts;
      slope[4] = -rate * (sensitivity - target);
    };
    const state = Float64Array.of(start.G, start.b, start.gam, start.sig, start.Si);
    const rows = [];
    const note = (at) => rows.push({
      day: at, glucose: state[0], insulin: insulinOf(state), mass: state[1], sensitivity: 100 * state[4] / start.Si,
    });
    note(0);
    for (let at = 0; at < 3650; at += 10) {
      const falls = back === "no" || at < day;
      const slope = falls ? rates(p.fall, start.Si * left / 100) : rates(p.rise, start.Si * restored / 100);
      let done = 0;
      while (done < 10 - 1e-9) { // glucose settles within hours: the step depends on its rate
        const h = Math.min(0.1, 2 / (EG0 + 3.6 * state[4] * insulinOf(state)), 10 - done);
        rungeKutta(slope, state, h);
        done += h;
      }
      note(at + 10);
    }
    return rows;
  };

  /* --- The output of each model -------------------------------------------------------------------- */
  const recoveryDays = (rows, name, days) => {
    const outside = rows.filter((row) => row.day > days && Math.abs(row[name] - 1) > 0.1);
    return outside.length ? outside[outside.length - 1].day - days : 0;
  };
  const dayCount = (days) => `${Math.ceil(days)} ${Math.ceil(days) === 1 ? "day" : "days"}`;
  const kinds = {
    stress: {
      run: runStress,
      columns: { day: "day", cortisol: "cortisol_times_healthy", acth: "acth_times_healthy", pituitary: "pituitary_mass_times_healthy", adrenal: "adrenal_mass_times_healthy" },
      curves: [["cortisol", "cortisol", "explore__first"], ["acth", "ACTH", "explore__second"]],
      healthy: 1,
      healthyWords: "healthy level",
      unit: "times the healthy level",
      across: (rows) => ({ end: rows[rows.length - 1].day, words: "days since the stress began", ticks: rows[rows.length - 1].day / (rows[rows.length - 1].day > 450 ? 180 : 90), scale: 1 }),
      upright: (rows) => ({ low: 0, high: Math.max(2, Math.ceil(Math.max(...rows.map((row) => Math.max(row.cortisol, row.acth))) * 2) / 2) }),
      caption: (rows, { strength, days }) => {
        const last = rows.filter((row) => row.day <= days).pop();
        if (!days || strength === 1) return "Stress is no stronger than usual, so nothing changes.";
        const dip = Math.min(...rows.filter((row) => row.day > days).map((row) => row.acth));
        const cortisol = recoveryDays(rows, "cortisol", days), acth = recoveryDays(rows, "acth", days);
        const recovery = (name, back) => back ? `${name} is back within 10% after ${dayCount(back)}` : `${name} is within 10% at once`;
        return `After ${dayCount(days)} of stress, cortisol is at ${fixed(last.cortisol, 2)} times its healthy level. `
          + `Once the stress ends, ${recovery("cortisol", cortisol)}, and ${recovery("ACTH", acth)}, having fallen to ${fixed(100 * dip, 0)}%. The model always recovers.`;
      },
      cells: (row) => [["day", fixed(row.day, 0)], ["cortisol", fixed(row.cortisol, 2)], ["ACTH", fixed(row.acth, 2)], ["pituitary mass", fixed(row.pituitary, 2)], ["adrenal mass", fixed(row.adrenal, 2)]],
      every: 30,
    },
    glucose: {
      run: runGlucose,
      columns: { day: "day", glucose: "glucose_mg_per_dl", mmol: "glucose_mmol_per_l", insulin: "insulin_uu_per_ml", mass: "beta_cell_mass_mg", sensitivity: "insulin_sensitivity_percent_of_health" },
      curves: [["glucose", "glucose", "explore__first"]],
      healthy: 100,
      healthyWords: "healthy, 100 mg/dL (5.6 mmol/L)",
      unit: "glucose, mg/dL",
      second: (value) => fixed(value / MMOL, 1),
      secondUnit: "mmol/L",
      across: () => ({ end: 3650, words: "years since insulin sensitivity began to fall", ticks: 5, scale: 365 }),
      upright: () => ({ low: 80, high: TOP }),
      cut: TOP,
      caption: (rows, { left, back, day, restored }) => {
        const end = rows[rows.length - 1].glucose;
        const out = rows.find((row) => row.glucose > TOP);
        const both = (glucose) => `${fixed(glucose, 0)} mg/dL (${fixed(glucose / MMOL, 1)} mmol/L)`;
        const first = back === "yes" ? `Sensitivity falls towards ${left}% of the healthy level and recovers to ${restored}% from day ${day}. ` : `Sensitivity falls to ${left}% of the healthy level and stays there. `;
        const peak = rows.reduce((most, row) => Math.max(most, row.glucose), 0);
        if (out) return `${first}Glucose passes ${both(TOP)}, outside the model's range, on day ${out.day} (year ${fixed(out.day / 365, 1)}). ${end > TOP ? "In the model, glucose does not come back down; real people have recovered from worse than this." : `After ten years it is back to ${both(end)}.`}`;
        return `${first}The highest glucose is ${both(peak)}; after ten years it is ${both(end)}.`;
      },
      cells: (row) => row.glucose > TOP
        ? [["year", fixed(row.day / 365, 0)], ["glucose, mg/dL", `over ${TOP}`], ["glucose, mmol/L", "over 16.7"], ["insulin, µU/mL", "outside the range"], ["sensitivity, %", fixed(row.sensitivity, 0)]]
        : [["year", fixed(row.day / 365, 0)], ["glucose, mg/dL", fixed(row.glucose, 0)], ["glucose, mmol/L", fixed(row.glucose / MMOL, 1)], ["insulin, µU/mL", fixed(row.insulin, 1)], ["sensitivity, %", fixed(row.sensitivity, 0)]],
      every: 365,
    },
  };

  /* --- The drawing: 400 units wide, as the figures are -------------------------------------------- */
  const draw = (kind, rows, labels) => {
    const svg = makeSvg("svg", { viewBox: "0 0 400 300", role: "img", "aria-labelledby": `${labels} ${labels}-caption` });
    const left = 44, right = kind.second ? 352 : 388, top = 40, base = 248;
    const across = kind.across(rows), { low, high } = kind.upright(rows);
    const x = (day) => left + (right - left) * day / across.end;
    const y = (value) => base + (top - base) * (value - low) / (high - low);
    const write = (at, down, words, given = {}) => svg.append(makeSvg("text", { x: at, y: down, class: "explore__text", ...given }, words));
    write(4, 18, kind.unit);
    if (kind.second) write(396, 18, kind.secondUnit, { "text-anchor": "end" });
    const steps = kind.cut ? [100, 150, 200, 250, 300] : [0, 1, 2, 3, 4, 5].filter((value) => value <= high);
    for (const value of steps) {
      svg.append(makeSvg("line", { x1: left, x2: right, y1: y(value), y2: y(value), class: "explore__rule" }));
      write(left - 6, y(value) + 5, value, { "text-anchor": "end" });
      if (kind.second) write(right + 6, y(value) + 5, kind.second(value));
    }
    for (let tick = 0; tick <= across.ticks; tick += 1) {
      const day = across.end * tick / across.ticks;
      write(x(day), base + 19, Math.round(day / across.scale), { "text-anchor": tick ? tick === across.ticks ? "end" : "middle" : "start" });
    }
    write((left + right) / 2, base + 42, across.words, { "text-anchor": "middle" });
    svg.append(makeSvg("line", { x1: left, x2: right, y1: y(kind.healthy), y2: y(kind.healthy), class: "explore__healthy" }));
    for (const [name, , style] of kind.curves) {
      const points = [];
      for (const row of rows) {
        if (!Number.isFinite(row[name]) || row[name] > (kind.cut || Infinity)) break;
        points.push(`${x(row.day).toFixed(1)},${y(row[name]).toFixed(1)}`);
      }
      svg.append(makeSvg("polyline", { points: points.join(" "), class: style }));
    }
    return svg;
  };

  /* --- The page ----------------------------------------------------------------------------------- */
  const readHash = () => new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
  const panels = [];
  const share = () => {
    const state = new URLSearchParams();
    for (const panel of panels) for (const [name, value] of Object.entries(panel.changed())) state.set(name, value);
    const hash = String(state) && `#?${state}`;
    // replaceState, because setting location.hash would scroll and move the focus.
    if (hash || location.hash.startsWith("#?")) history.replaceState(history.state, "", location.pathname + location.search + hash);
  };

  const setUp = (section) => {
    const model = JSON.parse(section.dataset.model);
    const kind = kinds[model.id], id = `explore-${model.id}`;
    const normal = Object.fromEntries(model.inputs.map(({ name, value }) => [name, value]));
    let values = { ...normal }, rows = [], frame = 0;
    const controls = {}, outputs = {};
    const form = make("form", { className: "explore__form", "aria-label": model.name });
    const message = make("p", { className: "explore__message", role: "status" });
    const picture = make("div", { className: "explore__picture" });
    const caption = make("p", { className: "explore__caption", id: `${id}-caption`, "aria-live": "polite" });
    const table = make("table", { className: "stacked explore__table" });

    const details = make("details", {}, make("summary", {}, "This run as a table"), table);

    const tabulate = () => {
      const nearest = (day) => rows.reduce((best, row) => Math.abs(row.day - day) < Math.abs(best.day - day) ? row : best);
      const count = Math.floor(rows[rows.length - 1].day / kind.every);
      const picked = Array.from({ length: count + 1 }, (_, place) => nearest(place * kind.every));
      const body = picked.map((row) => {
        const [head, ...cells] = kind.cells(row);
        return make("tr", {}, make("th", { scope: "row" }, head[1]), ...cells.map(([label, text]) => make("td", { "data-label": label }, text)));
      });
      const heads = kind.cells(rows[0]).map(([label]) => make("th", { scope: "col" }, label));
      table.replaceChildren(make("caption", {}, `This run, ${kind.every === 30 ? "every 30 days" : "year by year"}`), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body));
    };
    details.addEventListener("toggle", () => { if (details.open) tabulate(); });
    const show = () => {
      rows = kind.run(model, values);
      for (const row of rows) if (row.glucose !== undefined) row.mmol = row.glucose / MMOL;
      picture.replaceChildren(draw(kind, rows, id));
      caption.textContent = kind.caption(rows, values);
      if (details.open) tabulate();
    };
    const later = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(show); };

    // Sets values from the form or the address. A value out of range is corrected, with a message.
    const setValues = (given) => {
      const corrections = [];
      for (const { name, label, min, max, step, choices, value } of model.inputs) {
        if (!(name in given)) continue;
        const raw = given[name];
        let corrected = raw;
        if (choices) {
          if (!choices.some(([choice]) => choice === String(raw))) corrected = value;
        } else {
          corrected = String(raw).trim() === "" ? NaN : Number(raw);
          if (!Number.isFinite(corrected)) corrected = value;
          corrected = Math.min(max, Math.max(min, corrected));
          corrected = Number((Math.round((corrected - min) / step) * step + min).toFixed(6));
        }
        if (String(corrected) !== String(raw) && Number(raw) !== corrected) corrections.push(`${label}: ${raw} is not possible, so it is set to ${corrected}.`);
        values[name] = corrected;
        controls[name].value = corrected;
      }
      message.textContent = corrections.join(" ");
      for (const { name, unit } of model.inputs) if (outputs[name]) outputs[name].textContent = `${values[name]}${unit.startsWith("%") ? "" : " "}${unit === "days" && values[name] === 1 ? "day" : unit}`.trim();
      if (model.id === "glucose") controls.day.disabled = controls.restored.disabled = values.back === "no";
    };

    for (const { name, label, unit, min, max, step, choices } of model.inputs) {
      const field = `${id}-${name}`;
      if (choices) {
        controls[name] = make("select", { id: field, name });
        for (const [value, text] of choices) controls[name].add(new Option(text, value));
        form.append(make("label", { htmlFor: field }, label), controls[name]);
      } else {
        controls[name] = make("input", { id: field, name, type: "range", min, max, step });
        outputs[name] = make("output", { htmlFor: field });
        controls[name].setAttribute("aria-describedby", `${field}-value`);
        outputs[name].id = `${field}-value`;
        form.append(make("label", { htmlFor: field }, label, " ", outputs[name]), controls[name]);
        controls[name].title = unit;
      }
      controls[name].addEventListener("input", () => { setValues({ [name]: controls[name].value }); later(); });
      controls[name].addEventListener("change", share);
    }
    const buttons = make("p", { className: "explore__presets" });
    for (const { name, ...preset } of model.presets) {
      const button = make("button", { type: "button", className: "copy" }, name);
      button.addEventListener("click", () => { setValues(preset); later(); share(); });
      buttons.append(button, " ");
    }
    const reset = make("button", { type: "button", className: "copy" }, "Reset");
    reset.addEventListener("click", () => { setValues(normal); later(); share(); });
    const csv = make("button", { type: "button", className: "copy" }, "Download the curve as CSV");
    csv.addEventListener("click", () => {
      const names = Object.keys(kind.columns);
      const lines = rows.map((row) => names.map((name) => Number(row[name].toPrecision(7))).join(","));
      book.saveFile(`${model.id}-run.csv`, [Object.values(kind.columns).join(","), ...lines, ""].join("\n"));
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    const legend = make("p", { className: "explore__legend" });
    for (const [, words, style] of [...kind.curves, ["", kind.healthyWords, "explore__healthy"]]) {
      const sample = makeSvg("svg", { viewBox: "0 0 40 8", width: 40, height: 8, "aria-hidden": "true" });
      sample.append(makeSvg("line", { x1: 0, x2: 40, y1: 4, y2: 4, class: style }));
      legend.append(make("span", {}, sample, ` ${words}`), " ");
    }
    const heading = make("p", { className: "explore__name", id }, model.name);
    section.replaceChildren(heading, buttons, form, message, legend, picture, caption,
      make("p", {}, reset, " ", csv), details);
    const readAddress = () => {
      const state = readHash(), given = { ...normal };
      for (const { name } of model.inputs) if (state.has(`${model.id}.${name}`)) given[name] = state.get(`${model.id}.${name}`);
      setValues(given);
    };
    panels.push({
      changed: () => Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== normal[name]).map(([name, value]) => [`${model.id}.${name}`, value])),
    });
    window.addEventListener("hashchange", () => { if (location.hash.startsWith("#?")) { readAddress(); show(); } });
    readAddress();
    setTimeout(show); // a task for each model, so that the page stays responsive
  };
  // All controls are made at once, before the browser scrolls to an anchor; book.css reserves room for the runs.
  for (const section of document.querySelectorAll("[data-model]")) setUp(section);
})();
