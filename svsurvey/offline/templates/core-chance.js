/* What chance decides for one respondent, as svsurvey/interview/chance.py decides it: orders of options, rows, items and
   sections, and the arms of variants. It is given the dice: for people the browser's own, which nobody can foresee. */
(() => {
  /* A whole number from 0 to below `number`, each as likely as the others: draws beyond the last whole multiple of it
     are thrown away. */
  function dice(number) {
    const limit = 2 ** 32 - (2 ** 32 % number);
    const drawn = new Uint32Array(1);
    do crypto.getRandomValues(drawn);
    while (drawn[0] >= limit);
    return drawn[0] % number;
  }

  const stays = (part) => Boolean(part.anchor || part.alone || part.writeIn || part.missing || part.chance);

  /* The parts with those that move in an order of chance, on the places that those that move have. */
  function shuffled(parts, dice) {
    const moving = parts.filter((part) => !stays(part));
    for (let left = moving.length; left > 1; left -= 1) {
      const at = dice(left);
      [moving[at], moving[left - 1]] = [moving[left - 1], moving[at]];
    }
    return parts.map((part) => (stays(part) ? part : moving.shift()));
  }

  /* One of the options, each in proportion to its weight. */
  function picked(options, weights, dice) {
    let left = dice(weights.reduce((a, b) => a + b, 0));
    return options.find((_, n) => (left -= weights[n]) < 0);
  }

  const nameOf = (part) => (part.id === undefined ? part.code : part.id);

  /* The order of every section, as places and as the ids of its items; of options (codes) and rows (ids) by item; and
     what chance answers, by field: what Core.open takes. */
  function arrange(data, dice) {
    const places = data.sections.map((section, place) => ({ place, anchor: section.anchor }));
    const sections = (data.shuffled ? shuffled(places, dice) : places).map(({ place }) => place);
    const items = data.sections.map((section) =>
      (section.shuffled ? shuffled(section.items, dice) : section.items).map((item) => item.id)
    );
    const parts = {};
    for (const item of data.sections.flatMap((section) => section.items))
      if (item.shuffled) parts[item.id] = shuffled(item.rows || item.options, dice).map(nameOf);
    return { sections, items, parts, drawn: drawn(data, { sections, items, parts }, dice) };
  }

  function drawn(data, orders, dice) {
    const values = {};
    for (const item of data.sections.flatMap((section) => section.items)) {
      if (!item.chance) continue;
      if (item.chance.shares) values[item.id] = picked(item.options, item.chance.shares, dice).code;
      else values[item.id] = { order: kept(data, orders, item.chance.order) };
    }
    return values;
  }

  /* An order as the item that keeps it says it. of: an item's id, a section's place, or null for the sections. */
  function kept(data, orders, of) {
    if (of === null) return orders.sections.map((place) => place + 1);
    const known = (parts, order) => order.map((id) => parts.findIndex((part) => part.id === id) + 1);
    if (typeof of === "number") {
      const asked = data.sections[of].items.filter((item) => !item.chance);
      return known(asked, orders.items[of]).filter((place) => place > 0);
    }
    const item = data.sections.flatMap((section) => section.items).find((one) => one.id === of);
    return item.rows ? known(item.rows, orders.parts[of]) : orders.parts[of];
  }

  Core.dice = dice;
  Core.arrange = (data, throwing = dice) => arrange(data, throwing);
})();
