/* The two large places for an answer: statements in a table, and an order made with buttons. Like offline-fields.js
   they hold no rule about answers; every move can be made with the keyboard alone. */

const Tables = (() => {
  /* Where a table is wider than its place it folds: one statement below another, each circle with its label. */
  const folding = new ResizeObserver((places) => {
    for (const { target } of places) {
      const table = target.firstElementChild;
      table.classList.remove("folded");
      table.classList.toggle("folded", table.offsetWidth > target.clientWidth + 1);
    }
  });

  /* A real table; each statement a group of circles of its own. */
  function grid(item, changed) {
    let now = item;
    const id = (row, column) => `g-${item.id}-${row}-${column}`;
    const columns = [
      ...item.options.map((each) => ({ ...each, key: each.code })),
      { label: word("offline.refuse"), key: "r" },
    ];
    const answer = (row, key) =>
      changed(item.id, (s) => s.answer(item.id, { ...given(), [row]: key === "r" ? Core.REFUSED : key }));
    function given() {
      const said = now.rows.filter((row) => row.refused || row.code !== null);
      return Object.fromEntries(said.map((row) => [row.id, row.refused ? Core.REFUSED : row.code]));
    }
    const circles = new Map();
    function cell(row, column) {
      const input = element("input", {
        type: "radio",
        name: `g-${row.id}`,
        autocomplete: "off",
        "aria-labelledby": `${id(row.id, "t")} ${id("head", column.key)}`,
        onchange: () => answer(row.id, column.key),
      });
      circles.set(`${row.id} ${column.key}`, input);
      const text = element("span", { class: "cell-label", "aria-hidden": "true", dir: "auto" }, column.label);
      return element(
        "td",
        { role: "cell", class: column.key === "r" ? "refuse" : null },
        element("label", {}, input, text),
      );
    }
    const head = columns.map((column) =>
      element(
        "th",
        {
          role: "columnheader",
          scope: "col",
          id: id("head", column.key),
          class: column.key === "r" ? "refuse" : null,
          dir: "auto",
        },
        column.label,
      ),
    );
    const rows = item.rows.map((row) =>
      element(
        "tr",
        { role: "row" },
        element("th", { role: "rowheader", scope: "row", id: id(row.id, "t"), dir: "auto" }, row.text),
        ...columns.map((column) => cell(row, column)),
      ),
    );
    const table = element(
      "table",
      { role: "table", "aria-label": item.text },
      element(
        "thead",
        { role: "rowgroup" },
        element("tr", { role: "row" }, element("td", { role: "cell" }), ...head),
      ),
      element("tbody", { role: "rowgroup" }, ...rows),
    );
    const place = element("div", { class: "fold" }, table);
    folding.observe(place);
    return {
      node: place,
      refresh(next) {
        now = next;
        for (const row of next.rows)
          for (const { key } of columns) {
            const circle = circles.get(`${row.id} ${key}`);
            circle.checked = key === "r" ? row.refused : !row.refused && row.code === key;
          }
      },
    };
  }

  /* What is placed stands above in its order, the rest below; a button places, others move or take back. */
  function ranking(item, changed) {
    let order = [];
    const labels = new Map(item.options.map((each) => [each.code, each.label]));
    const placed = element("ol", { class: "placed", "aria-label": word("offline.rank.order") });
    const open = element("ul", { class: "unplaced", "aria-label": word("offline.rank.rest") });
    const count = element("p", { class: "words quiet" });

    function set(next, focused, said) {
      changed(item.id, (s) => s.answer(item.id, next));
      const wanted =
        placed.querySelector(focused) ??
        open.querySelector(focused) ??
        open.querySelector("button") ??
        placed.querySelector("button:not([disabled])");
      wanted?.focus();
      announce(said);
    }
    const where = (code, next) => word("offline.rank.is", { label: labels.get(code), place: next.indexOf(code) + 1 });
    function place(code) {
      const next = [...order, code];
      set(next, "ul button", where(code, next));
    }
    function move(code, by) {
      const next = order.filter((each) => each !== code);
      next.splice(order.indexOf(code) + by, 0, code);
      set(next, `[data-move="${code} ${by}"]:not([disabled]), [data-move="${code} ${-by}"]`, where(code, next));
    }
    function take(code) {
      set(
        order.filter((each) => each !== code),
        `[data-place="${code}"]`,
        word("offline.rank.taken", { label: labels.get(code) }),
      );
    }
    const named = (key, code) => ({ "aria-label": word(key, { label: labels.get(code) }) });
    const arrow = (code, by, sign, key, off) =>
      button(sign, () => move(code, by), {
        ...named(key, code),
        "data-move": `${code} ${by}`,
        disabled: off,
        class: "arrow",
      });
    const placedLine = (code, n) =>
      element(
        "li",
        {},
        element("span", { class: "label", dir: "auto" }, labels.get(code)),
        element(
          "span",
          { class: "moves" },
          arrow(code, -1, "↑", "offline.rank.up", n === 0),
          arrow(code, 1, "↓", "offline.rank.down", n === order.length - 1),
          button("✕", () => take(code), { ...named("offline.rank.take", code), class: "arrow" }),
        ),
      );
    function openLine(code) {
      const full = order.length >= item.places;
      const text = word("offline.rank.place", { label: labels.get(code), place: order.length + 1 });
      const say = {
        "aria-label": full ? labels.get(code) : text,
        "data-place": code,
        disabled: full,
        dir: "auto",
        class: "choice",
      };
      return element(
        "li",
        {},
        button(labels.get(code), () => place(code), say),
      );
    }
    return {
      node: element("div", {}, count, placed, open),
      refresh(now) {
        const next = now.state === "refused" || !Array.isArray(now.raw) ? [] : now.raw;
        if (next.join() === order.join() && open.children.length + placed.children.length) return;
        order = next;
        placed.replaceChildren(...order.map(placedLine));
        open.replaceChildren(...[...labels.keys()].filter((code) => !order.includes(code)).map(openLine));
        count.textContent = word("offline.rank.count", { count: order.length, places: item.places });
      },
    };
  }

  return { grid, ranking };
})();
