/* One question as people meet it: its text, the place for its answer, a way to prefer not to answer, and what is to be
   said about it. Each kind is a function that draws its place and gives back how to bring it in line with the survey.
   What was answered is told to `changed(id, what, tell)`; no rule about answers stands here. */

const Fields = (() => {
  const refreshers = new WeakMap();
  const at = (id) => document.getElementById(`q-${id}`);

  /* What a question says, without what was answered: where this is the same, nothing has to be drawn again. */
  function said(item) {
    const options = item.options.map(({ code, label }) => [code, label]);
    const rows = item.rows.map(({ id, text }) => [id, text]);
    return JSON.stringify([
      visit.language,
      item.text,
      item.hint,
      item.how,
      options,
      rows,
      item.unit,
      item.left,
      item.right,
    ]);
  }

  function draw(item, changed) {
    if (item.kind === "note") return noted(item);
    const lined = item.kind in LINED;
    const how = item.kind in OWN_HOW ? OWN_HOW[item.kind]() : item.how;
    const text = [element("span", { class: "number" }), element("span", { class: "text", dir: "auto" }, item.text)];
    const node = element(
      "fieldset",
      {
        id: `q-${item.id}`,
        class: `kind-${item.kind}`,
        "data-item": item.id,
        "data-said": said(item),
        role: roleOf(item),
      },
      element(
        "legend",
        {},
        lined ? element("label", { for: `f-${item.id}` }, ...text) : element("span", {}, ...text),
      ),
      item.hint ? words(item.hint, { id: `hint-${item.id}`, class: "words hint" }) : "",
      how ? words(how, { id: `how-${item.id}`, class: "words how" }) : "",
      item.required === "hard" ? words(word("offline.hard"), { id: `hard-${item.id}`, class: "words how" }) : "",
    );
    const described = ["hint", "how", "hard"].filter((part) => node.querySelector(`#${part}-${item.id}`));
    const ids = [...described, "told"].map((part) => `${part}-${item.id}`).join(" ");
    if (!lined) node.setAttribute("aria-describedby", ids);
    const place = (LINED[item.kind] ?? KINDS[item.kind])(item, changed, ids);
    const foot = footOf(item, changed);
    if (place.refusal) foot.node.prepend(place.refusal);
    node.append(element("div", { class: "place" }, place.node), foot.node);
    node.append(element("p", { id: `told-${item.id}`, class: "told", hidden: true, dir: "auto" }));
    refreshers.set(node, (now) => {
      node.querySelector("legend .number").textContent = now.number ? `${now.number}. ` : "";
      node.dataset.state = now.state;
      place.refresh(now);
      foot.refresh(now);
    });
    refresh(node, item);
    return node;
  }

  const refresh = (node, item) => refreshers.get(node)?.(item);
  const roleOf = (item) => (item.kind === "single" ? "radiogroup" : null);
  const noted = (item) =>
    element(
      "div",
      { id: `q-${item.id}`, class: "note", "data-item": item.id, "data-said": said(item) },
      words(item.text),
      words(item.hint),
    );

  /* ---- what is said at a question */

  function tell(id, told) {
    const place = document.getElementById(`told-${id}`);
    if (!place) return;
    place.hidden = !told;
    place.className = told ? `told ${told.kind}` : "told";
    place.textContent = told ? told.text : "";
    at(id).classList.toggle("asked", Boolean(told));
    const wrong = told?.kind === "problem";
    for (const field of at(id).querySelectorAll(".line")) field.setAttribute("aria-invalid", wrong);
  }

  const isTold = (id) => document.getElementById(`told-${id}`)?.hidden === false;
  const tolds = () => document.querySelector("#items .told:not([hidden])");
  const clearTolds = () =>
    document.querySelectorAll("#items fieldset").forEach((node) => tell(node.dataset.item, null));

  const focusable = (node) => node?.querySelector("input:checked") ?? node?.querySelector("input, textarea, button");
  function focus(id) {
    focusable(at(id))?.focus();
    at(id)?.scrollIntoView({ block: "start" });
  }

  /* ---- preferring not to answer, taking back */

  /* Below every question: a box for those who prefer not to answer (at one-of-several one more circle), and beside it,
     so that nothing moves when it comes, a button that takes an answer back where that cannot be done at the answer. */
  function footOf(item, changed) {
    const small = (key, act) => button(word(key), act, { class: "small" });
    const refusal = ["single", "grid"].includes(item.kind) ? null : refuseBox(item, changed);
    const refuseRest = () => (changed(item.id, (s) => s.refuse(item.id)), back.focus()); // its own button goes
    const rest = item.kind === "grid" ? small("offline.refuse_rest", refuseRest) : null;
    const takeBack = () => (changed(item.id, (s) => s.clear(item.id)), focusable(at(item.id))?.focus());
    const taking = ["single", "grid", "ranking", "slider"].includes(item.kind);
    const back = taking ? small("offline.take_back", takeBack) : null;
    const node = element("div", { class: "foot" }, refusal, rest, back);
    return {
      node,
      refresh(now) {
        if (refusal) refusal.querySelector("input").checked = now.state === "refused";
        if (back) back.hidden = now.state === "empty" || now.state === "left";
        if (rest) rest.hidden = !now.rows.some((row) => row.code === null && !row.refused);
      },
    };
  }

  function refuseBox(item, changed) {
    const box = element("input", { type: "checkbox", autocomplete: "off" });
    box.addEventListener("change", () =>
      changed(item.id, (s) => (box.checked ? s.refuse(item.id) : s.clear(item.id))),
    );
    return element("label", { class: "option refuse" }, box, element("span", {}, word("offline.refuse")));
  }

  /* ---- options */

  /* A box or a circle with its label; the whole line can be clicked. */
  function option(type, name, label, onchange, remark = "") {
    const input = element("input", { type, name, autocomplete: "off", onchange });
    const text = element(
      "span",
      { dir: "auto" },
      label,
      remark ? element("span", { class: "remark" }, ` (${remark})`) : "",
    );
    return { input, node: element("label", { class: "option" }, input, text) };
  }

  /* The words behind "other": seen where that option is chosen. */
  function writeIn(item, changed, raw) {
    if (item.writeIn === null) return { node: null, words: () => "", refresh() {} };
    const id = `w-${item.id}`;
    const field = typed("input", id, () => changed(item.id, (s) => s.answer(item.id, raw(), field.value), true));
    const node = element("div", { class: "write-in" }, element("label", { for: id }, word("write_in")), field);
    return {
      node,
      words: () => (node.hidden ? "" : field.value),
      refresh(now) {
        const chosen = Array.isArray(now.raw) ? now.raw.includes(item.writeIn) : now.raw === item.writeIn;
        node.hidden = !chosen;
        put(field, chosen ? now.words : "");
      },
    };
  }

  function single(item, changed) {
    let now = item;
    const other = writeIn(item, changed, () => now.raw);
    const answer = (code) =>
      changed(item.id, (s) => s.answer(item.id, code, code === item.writeIn ? other.words() : ""));
    const name = `r-${item.id}`;
    const made = item.options.map((each) => ({
      code: each.code,
      each,
      ...option("radio", name, each.label, () => answer(each.code)),
    }));
    const refusal = option("radio", name, word("offline.refuse"), () => changed(item.id, (s) => s.refuse(item.id)));
    refusal.node.classList.add("refuse");
    const search = item.lookup ? lookup(item, made, () => now.raw) : null;
    const list = element("div", { class: item.lookup ? "options found" : "options" });
    for (const { code, node } of made) list.append(node, ...(code === item.writeIn ? [other.node] : []));
    return {
      node: element("div", {}, search?.node, list),
      refusal: refusal.node,
      refresh(next) {
        now = next;
        for (const { code, input } of made) input.checked = next.raw === code && next.state !== "refused";
        refusal.input.checked = next.state === "refused";
        other.refresh(next);
        search?.refresh();
      },
    };
  }

  function multiple(item, changed) {
    let now = item;
    const other = writeIn(item, changed, () => now.raw);
    const alone = new Set(item.options.filter((each) => each.alone).map((each) => each.code));
    const ticked = () => (Array.isArray(now.raw) ? now.raw : []);
    function toggle(code, on) {
      const without = ticked().filter((each) => each !== code);
      const kept = alone.has(code) ? [] : without.filter((each) => !alone.has(each));
      changed(item.id, (s) => s.answer(item.id, on ? [...kept, code] : without, other.words()));
    }
    const made = item.options.map((each) => {
      const remark = each.alone ? word("offline.alone") : "";
      const one = option("checkbox", null, each.label, (event) => toggle(each.code, event.target.checked), remark);
      return { code: each.code, ...one };
    });
    const list = element("div", { class: "options" });
    for (const { code, node } of made) list.append(node, ...(code === item.writeIn ? [other.node] : []));
    return {
      node: list,
      refresh(next) {
        now = next;
        for (const { code, input } of made) input.checked = ticked().includes(code);
        other.refresh(next);
      },
    };
  }

  /* ---- a long list, narrowed by what is typed */

  const PLAIN = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ß: "ss" };
  const folded = (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/[øłđðþæœıß]/g, (letter) => PLAIN[letter]);

  function lookup(item, made, raw) {
    const id = `s-${item.id}`;
    const count = element("p", { class: "words quiet", role: "status" });
    const field = element("input", {
      type: "text",
      id,
      class: "line",
      autocomplete: "off",
      spellcheck: "false",
      autocorrect: "off",
    });
    const labels = made.map(({ each }) => folded(each.label));
    const always = ({ each }) => each.writeIn || each.missing;
    const total = made.filter((one) => !always(one)).length;
    function narrow() {
      const parts = folded(field.value).split(/\s+/).filter(Boolean);
      let held = 0;
      made.forEach((one, n) => {
        const found = parts.every((part) => labels[n].includes(part));
        if (found && !always(one)) held += 1;
        one.node.hidden = !(found || always(one) || raw() === one.code);
      });
      count.textContent = held ? word("offline.held", { count: held, total }) : word("screen.no_match");
    }
    field.addEventListener("input", narrow);
    return {
      node: element("div", { class: "search" }, element("label", { for: id }, word("offline.search")), field, count),
      refresh: narrow,
    };
  }

  /* ---- what is typed */

  /* A field that tells what stands in it when it is left; browsers are asked to remember and to check none of it. */
  function typed(tag, id, ontyped, attributes = {}) {
    const field = element(tag, {
      id,
      class: "line",
      autocomplete: "off",
      autocorrect: "off",
      spellcheck: "false",
      translate: "no",
      dir: "auto",
      "data-gramm": "false",
      "data-lpignore": "true",
      ...(tag === "input" ? { type: "text" } : {}),
      ...attributes,
    });
    let told = "";
    const tellIt = () => {
      if (field.value !== told) ((told = field.value), ontyped());
    };
    field.addEventListener("input", () => (visit.touched = true));
    field.addEventListener("change", tellIt);
    field.addEventListener("settle", tellIt);
    field.put = (text) => (told = text);
    return field;
  }

  /* Puts a text into a field, but never under the hands of who is typing there. */
  function put(field, text) {
    if (field === document.activeElement) return;
    if (field.value !== text) field.value = text;
    field.put(text);
  }

  const LONG = 120;
  function line(item, changed, ids, attributes = {}) {
    const many = item.kind === "text" && (item.lines || item.longest > LONG);
    const field = typed(
      many ? "textarea" : "input",
      `f-${item.id}`,
      () => changed(item.id, (s) => s.answer(item.id, field.value), true),
      {
        "aria-describedby": ids,
        ...(many ? { rows: 4 } : {}),
        ...attributes,
      },
    );
    if (item.required === "hard") field.setAttribute("aria-required", "true");
    return {
      node: element(
        "div",
        { class: many ? "wide" : "typed" },
        field,
        item.unit ? element("span", { class: "unit", dir: "auto" }, item.unit) : "",
      ),
      refresh: (now) => put(field, now.state === "refused" ? "" : String(now.raw ?? "")),
    };
  }

  const number = (item, changed, ids) =>
    line(item, changed, ids, { inputmode: item.decimals ? "decimal" : "numeric", dir: "ltr" });
  const written = (item, changed, ids) => line(item, changed, ids, { dir: "ltr" });
  const text = (item, changed, ids) => line(item, changed, ids);

  /* ---- a place on a line */

  /* The mark is not there before somebody moves it or clicks on the line; a field takes the number as well. */
  function slider(item, changed, ids) {
    const answer = (raw) => changed(item.id, (s) => s.answer(item.id, raw), true);
    const range = element("input", {
      type: "range",
      min: item.low,
      max: item.high,
      step: item.step,
      autocomplete: "off",
      class: "range",
      "aria-label": item.text,
      "aria-describedby": ids,
    });
    const field = typed("input", `f-${item.id}`, () => answer(field.value), {
      inputmode: "numeric",
      dir: "ltr",
      "aria-label": word("offline.slider_number", { question: item.text }),
      "aria-describedby": ids,
    });
    const middle = String(item.low + Math.round((item.high - item.low) / 2 / item.step) * item.step);
    let set = false;
    const take = () => answer(range.value);
    range.addEventListener("input", take);
    range.addEventListener("click", () => set || take());
    range.addEventListener("keydown", (event) => {
      if (!set && (event.key === " " || event.key === "Enter")) (event.preventDefault(), take());
    });
    const ends = [item.left, item.right].map((label, n) =>
      element("span", { dir: "auto" }, element("b", {}, String(n ? item.high : item.low)), label ? ` ${label}` : ""),
    );
    return {
      node: element(
        "div",
        {},
        range,
        element("div", { class: "ends" }, ...ends),
        element(
          "div",
          { class: "typed" },
          element("span", { "aria-hidden": "true" }, word("offline.your_number")),
          field,
        ),
      ),
      refresh(now) {
        set = now.state === "answered";
        range.classList.toggle("unset", !set);
        range.value = set ? String(now.raw) : middle;
        if (set) range.removeAttribute("aria-valuetext");
        else range.setAttribute("aria-valuetext", word("offline.not_moved"));
        put(field, now.state === "refused" ? "" : String(now.raw ?? ""));
      },
    };
  }

  /* How it is done here, where that is other than on paper and at a terminal. */
  const OWN_HOW = { ranking: () => "", slider: () => word("offline.slide") };
  const LINED = { number, date: written, time: written, text };
  const KINDS = {
    single,
    multiple,
    slider,
    grid: (...all) => Tables.grid(...all),
    ranking: (...all) => Tables.ranking(...all),
  };
  return { draw, refresh, said, tell, isTold, tolds, clearTolds, focus };
})();
