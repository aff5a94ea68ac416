/* Skip logic, as svsurvey/instrument/condition.py and model.py (outlook) have it. A condition comes as nested arrays and
   becomes a function of the answers (a Map): true, false, or null where a missing answer leaves it open.

   Whole numbers are BigInt here and those with decimals Number, as int and float are in Python: both count exactly
   then, however large the numbers get. */
(() => {
  /* Stands for an answer that is still to come. */
  const OPEN = Symbol("open");

  const isNumber = (value) => typeof value === "number" || typeof value === "bigint";
  const both = (a, b, type) => typeof a === type && typeof b === type;
  const isMissing = (value) => value === undefined || value === "" || value === OPEN || value.missing !== undefined;

  /* What is compared and counted of an answer: a number, a text, {date}, {time}, a list of codes; null when missing. */
  function plain(value, decimal) {
    if (isMissing(value)) return null;
    if (typeof value === "number") return decimal ? value : BigInt(value);
    return value.codes || value.order || value;
  }

  /* ---- counting ---- */

  function calculated(sign, a, b) {
    if (sign === "/") return divided(a, b);
    if (!both(a, b, "bigint")) [a, b] = [Number(a), Number(b)];
    return sign === "+" ? a + b : sign === "-" ? a - b : a * b;
  }

  function divided(a, b) {
    if (b == 0) return null; // 0n as well
    return both(a, b, "bigint") ? quotient(a, b) : Number(a) / Number(b);
  }

  const SAFE = 2n ** 53n;
  const size = (number) => (number < 0n ? -number : number);

  /* The nearest number with decimals to the quotient of two whole ones. */
  function quotient(a, b) {
    if (size(a) <= SAFE && size(b) <= SAFE) return Number(a) / Number(b);
    const negative = a < 0n !== b < 0n;
    [a, b] = [size(a), size(b)];
    const shift = Math.max(0, 66 + b.toString(2).length - a.toString(2).length);
    const shifted = a << BigInt(shift);
    const found = Number((shifted / b) | (shifted % b ? 1n : 0n)) * 2 ** -shift;
    return negative ? -found : found;
  }

  const sum = (numbers) => (numbers.length ? numbers.reduce((a, b) => calculated("+", a, b), 0n) : null);
  const mean = (numbers) => (numbers.length ? divided(sum(numbers), BigInt(numbers.length)) : null);

  /* Whole years from the first day to the second. */
  function years([start, end]) {
    if (!start || !end || !start.date || !end.date) return null;
    const [from, to] = [start.date, end.date];
    const year = (day) => BigInt(day.slice(0, 4));
    return year(to) - year(from) - (to.slice(5) < from.slice(5) ? 1n : 0n);
  }

  const FUNCTIONS = {
    count: ([ticked]) => (Array.isArray(ticked) ? BigInt(ticked.length) : null),
    mean: (values) => mean(values.filter(isNumber)),
    sum: (values) => sum(values.filter(isNumber)),
    years,
  };

  /* ---- comparing ---- */

  function equal(a, b) {
    if (isNumber(a) && isNumber(b)) return a == b; // exact between BigInt and Number
    if (a.date !== undefined) return a.date === b.date;
    return a.time !== undefined ? a.time === b.time : a === b;
  }

  function less(a, b) {
    return a.date !== undefined ? a.date < b.date : a < b;
  }

  const COMPARISONS = {
    "==": equal,
    "!=": (a, b) => !equal(a, b),
    "<": less,
    "<=": (a, b) => less(a, b) || equal(a, b),
    ">": (a, b) => less(b, a),
    ">=": (a, b) => less(b, a) || equal(a, b),
  };

  /* ---- the tree ---- */

  const LITERALS = { int: (value) => BigInt(value), float: Number, text: String, date: (date) => ({ date }) };
  const literal = ([kind, value]) => LITERALS[kind](value);

  /* A term whose codes off the scale ("does not apply") count as missing. */
  function ranked(node, decimals) {
    const value = term(node, decimals);
    if (node[0] !== "name" || !node[2]) return value;
    const offScale = node[2].map(BigInt);
    return (answers) => {
      const found = value(answers);
      return isNumber(found) && offScale.some((code) => code == found) ? null : found;
    };
  }

  function junction([kind, ...nodes], decimals) {
    const terms = nodes.map((node) => term(node, decimals));
    const decisive = kind === "or";
    return (answers) => {
      let unknown = false;
      for (const one of terms) {
        const value = one(answers);
        if (value === decisive) return decisive;
        unknown = unknown || value === null;
      }
      return unknown ? null : !decisive;
    };
  }

  function negation([, node], decimals) {
    const value = term(node, decimals);
    return (answers) => {
      const found = value(answers);
      return found === null ? null : !found;
    };
  }

  function comparison([, sign, left, right], decimals) {
    const operand = sign === "==" || sign === "!=" ? term : ranked;
    const [a, b] = [operand(left, decimals), operand(right, decimals)];
    return (answers) => {
      const [one, other] = [a(answers), b(answers)];
      return one === null || other === null ? null : COMPARISONS[sign](one, other);
    };
  }

  function among([, node, options], decimals) {
    const value = term(node, decimals);
    const known = options.map(literal);
    return (answers) => {
      const found = value(answers);
      return found === null ? null : known.some((option) => equal(found, option));
    };
  }

  function ticked([, code, name], decimals) {
    const value = term(name, decimals);
    const wanted = literal(code);
    return (answers) => {
      const found = value(answers);
      return Array.isArray(found) ? found.some((one) => one == wanted) : null;
    };
  }

  function arithmetic([, sign, left, right], decimals) {
    const [a, b] = [ranked(left, decimals), ranked(right, decimals)];
    return (answers) => {
      const [one, other] = [a(answers), b(answers)];
      return isNumber(one) && isNumber(other) ? finite(calculated(sign, one, other)) : null;
    };
  }

  function status(name, id) {
    return (answers) => {
      const value = answers.get(id);
      if (value === OPEN) return null;
      return name === "refused" ? value !== undefined && value.missing === "refused" : !isMissing(value);
    };
  }

  function call([, name, ...nodes], decimals) {
    if (name === "answered" || name === "refused") return status(name, nodes[0][1]);
    const terms = nodes.map((node) => ranked(node, decimals));
    const ids = nodes.flatMap(names);
    return (answers) => {
      if (ids.some((id) => answers.get(id) === OPEN)) return null; // a mean goes by what is there, and more is to come
      return finite(FUNCTIONS[name](terms.map((one) => one(answers))));
    };
  }

  /* Of a number beyond all numbers nothing can be said. */
  function finite(value) {
    return typeof value === "number" && !Number.isFinite(value) ? null : value;
  }

  function constant(node) {
    const value = literal(node);
    return () => value;
  }

  function answer([, id], decimals) {
    const decimal = decimals.has(id);
    return (answers) => plain(answers.get(id), decimal);
  }

  const TERMS = {
    int: constant,
    float: constant,
    text: constant,
    date: constant,
    name: answer,
    not: negation,
    and: junction,
    or: junction,
    compare: comparison,
    among,
    ticked,
    calculate: arithmetic,
    call,
  };

  /* A tree as a function of the answers. decimals: the names whose answers are numbers with decimals (a Set). */
  const term = (node, decimals) => TERMS[node[0]](node, decimals);

  /* The names that a tree reads. */
  function names(node) {
    if (node[0] === "name") return [node[1]];
    return node.filter((part) => Array.isArray(part) && TERMS[part[0]]).flatMap(names);
  }

  /* ---- the route ---- */

  /* The steps of a route: every item with its condition and those of its fields that conditions read. */
  function steps(items, conditions, decimals) {
    const compiled = conditions.map((tree) => ({ holds: term(tree, decimals), names: names(tree) }));
    const steering = new Set(items.flatMap((item) => (item.when === undefined ? [] : compiled[item.when].names)));
    return items.map((item) => ({
      item,
      when: item.when === undefined ? null : compiled[item.when],
      steering: item.fields.filter((name) => steering.has(name)),
    }));
  }

  /* The route, with what chance answers, and the items off it that answers to come may bring on. isDecided: whether no
     answer to an item is still to come. */
  function outlook(steps, answers, isDecided) {
    const [path, possible, seen, ahead] = [[], [], new Map(), new Map()];
    for (const { item, when, steering } of steps) {
      if (when === null || when.holds(seen) === true) {
        path.push(item);
        const open = item.asks && !isDecided(item);
        for (const name of steering) {
          if (answers.has(name)) seen.set(name, answers.get(name));
          if (open) ahead.set(name, OPEN);
          else if (answers.has(name)) ahead.set(name, answers.get(name));
        }
      } else if (when.names.some((name) => ahead.get(name) === OPEN) && when.holds(ahead) !== false) {
        possible.push(item);
        for (const name of steering) ahead.set(name, OPEN);
      }
    }
    return { path, possible };
  }

  Core.conditions = { OPEN, term, names, steps, outlook };
})();
