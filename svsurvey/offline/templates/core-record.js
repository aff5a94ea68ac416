/* What is written at the end: the plain file's answers, or the content of a box (svsurvey/store/payload.py, format 1). It
   is given the survey's route and answers and changes nothing. */
(() => {
  const { WRITE_IN, WRITTEN } = Core.domains;

  const NOT_ASKED = { missing: "not_asked" };
  const NOT_ANSWERED = { missing: "not_answered" };
  const NOT_REACHED = { missing: "not_reached" };

  /* The place on the path of the last item that somebody decided on or began; -1 before the first. */
  function last(path, answers, isDecided) {
    const met = (item) => !item.chance && (isDecided(item) || item.fields.some((name) => answers.has(name)));
    return path.reduce((found, item, at) => (met(item) ? at : found), -1);
  }

  /* Every field with its value, or why there is none. end: the last place that was met; null for who came to the end. */
  function values(items, path, answers, end) {
    const places = new Map(path.map((item, at) => [item.id, at]));
    const isMet = (item) => end === null || places.get(item.id) <= end;
    const value = (item, name) => {
      if (!places.has(item.id)) return NOT_ASKED;
      if (item.chance && !isMet(item)) return NOT_REACHED;
      if (answers.has(name)) return answers.get(name);
      return isMet(item) ? NOT_ANSWERED : NOT_REACHED;
    };
    return Object.fromEntries(items.flatMap((item) => item.fields.map((name) => [name, value(item, name)])));
  }

  /* ---- the plain file ---- */

  function plain(item, value) {
    if (value.date !== undefined) return value.date.slice(0, WRITTEN[item.precision]);
    if (value.time !== undefined) return value.time;
    return value.codes || value.order || value;
  }

  /* The answers as docs/answers.md has them. What was passed and left empty is null in a part that is handed in: what is
     not mentioned there was not reached. partial: whether it is a part. */
  function answers(items, values, partial) {
    const written = {};
    for (const item of items)
      for (const name of item.fields) {
        const value = values[name];
        const why = value.missing;
        if (item.writeIn !== null && name === item.id + WRITE_IN && why !== undefined) continue;
        if (why === undefined) written[name] = plain(item, value);
        else if (why === "refused") written[name] = { refused: true };
        else if (why === "not_answered" && partial) written[name] = null;
      }
    return written;
  }

  /* ---- the box ---- */

  /* JSON in which a number of an item with decimals is written with one, as it is no whole number for a study. */
  function json(values, decimals) {
    const written = (name, value) => {
      const whole = decimals.has(name) && Number.isInteger(value);
      return whole ? `${Object.is(value, -0) ? "-" : ""}${value.toFixed(1)}` : JSON.stringify(value);
    };
    const pairs = Object.entries(values).map(([name, value]) => `${JSON.stringify(name)}:${written(name, value)}`);
    return `{${pairs.join(",")}}`;
  }

  /* The content of a box as text, filled up with blanks to `size` bytes of UTF-8, or to the next size it fits into. head:
     what stands before the values. */
  function content(head, values, decimals, secret, size) {
    const before = JSON.stringify(head).slice(0, -1);
    const text = `${before},"values":${json(values, decimals)},"secret":${JSON.stringify(secret)}}`;
    const bytes = new TextEncoder().encode(text).length;
    while (bytes > size) size *= 4;
    return text + " ".repeat(size - bytes);
  }

  Core.record = { last, values, answers, content };
})();
