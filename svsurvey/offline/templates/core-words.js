/* What the page says of items and answers, as svsurvey/instrument/spelled.py and interview/pages.py say it. `say` gives
   the sentences of one language, items come with their texts. */
(() => {
  const { clean, cleanLine, cut, general, length } = Core.text;
  const { bounds, message, WRITTEN } = Core.domains;

  const MOST_DROPPED = 3;

  /* ---- an answer as people read it ---- */

  function label(item, code, words) {
    const option = item.options.find((one) => one.code === code);
    if (!option) return general(code, 6);
    return option.writeIn && words ? `${option.label}: ${words}` : option.label;
  }

  /* One answer on one line; "" when it is missing, or when nothing was ticked. words: behind a write-in. */
  function spelled(item, value, words = "") {
    if (value.missing !== undefined) return "";
    if (value.codes !== undefined) {
      const ticked = item.options.filter((option) => value.codes.includes(option.code));
      return ticked.map((option) => label(item, option.code, words)).join("; ");
    }
    if (value.order !== undefined)
      return value.order.map((code, n) => `${n + 1}. ${label(item, code, words)}`).join("; ");
    if (value.date !== undefined) return value.date.slice(0, WRITTEN[item.precision]);
    if (value.time !== undefined) return value.time;
    if (typeof value === "string") return cleanLine(clean(value));
    if (item.kind === "single" || item.kind === "grid") return label(item, value, words);
    return general(value, 15) + (item.unit ? ` ${item.unit}` : "");
  }

  /* The same, or why there is no answer. */
  function shown(say, item, value, words = "") {
    if (value === undefined) return say("no_answer_yet");
    if (value.missing !== undefined) return say(`missing.${value.missing}`);
    return spelled(item, value, words) || say("nothing_ticked");
  }

  /* An item's answers for the review. answers: a Map by field. */
  function reviewed(say, item, answers) {
    if (item.kind !== "grid") {
      const words = cleanLine(wordsIn(item, answers));
      return { answer: shown(say, item, answers.get(item.id), words), rows: [] };
    }
    const rows = item.rows.map((row) => ({
      text: row.text.replace(/[.\u3002]+$/, ""),
      answer: shown(say, item, answers.get(row.id)),
    }));
    return { answer: rows.map((row) => `${row.text}: ${row.answer}`).join("; "), rows };
  }

  /* The words behind the write-in among these answers, as they were written. */
  function wordsIn(item, answers) {
    const words = item.writeIn === null ? "" : answers.get(item.id + Core.domains.WRITE_IN);
    return typeof words === "string" ? words : "";
  }

  /* ---- how an item is answered ---- */

  const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
  const between = (key, low, high) => key + (low ? (high ? "_between" : "_from") : high ? "_to" : "");

  function howMultiple(say, { least, most }) {
    if (most === null && least < 2) return capital(say("forms.pick_any"));
    const key = most === null ? "least" : least === most ? "exactly" : least < 2 ? "most" : "between";
    return capital(say(`forms.pick_${key}`, { least, most }));
  }

  function howNumber(say, item) {
    const key = item.decimals === 0 ? "how.whole_number" : "how.number";
    const bounded = item.low !== null || item.high !== null;
    const sentence = bounded ? say(`${key}_in`, { bounds: bounds(item) }) : say(key);
    return item.unit ? say("how.unit", { sentence, unit: item.unit }) : sentence;
  }

  function howDate(say, { low, high, precision }) {
    const [from, to] = [low, high].map((end) => (end ? end.slice(0, WRITTEN[precision]) : ""));
    return say(between("how.date", from, to), { pattern: message(`pattern.${precision}`), low: from, high: to });
  }

  function howSlider(say, { low, high, step, left, right }) {
    const end = (number, words) => (words ? say("how.end", { number, label: words }) : String(number));
    const ends = { low: end(low, left), high: end(high, right), step };
    return say(step === 1 ? "how.slider" : "how.slider_steps", ends);
  }

  function howRanking(say, { places, options }) {
    const key = places === options.length ? "all" : places === 1 ? "one" : "first";
    return capital(say(`forms.rank_${key}`, { places }));
  }

  const HOW = {
    multiple: howMultiple,
    number: howNumber,
    date: howDate,
    time: (say, { low, high }) => say(between("how.time", low, high), { low, high }),
    text: (say) => say("how.text"),
    ranking: howRanking,
    slider: howSlider,
  };

  /* A line on how to answer an item, "" where its options say it. */
  const how = (say, item) => (HOW[item.kind] ? HOW[item.kind](say, item) : "");

  /* ---- what no longer applies ---- */

  function shortened(text, most = 60) {
    const line = cleanLine(text);
    if (length(line) <= most) return line;
    const head = cut(line, most - 1);
    return `${head.includes(" ") ? head.slice(0, head.lastIndexOf(" ")) : head} \u2026`;
  }

  /* What no longer applies after a change, by the first words of each; "" where nothing was dropped. */
  function dropped(say, texts) {
    if (texts.length === 0) return "";
    if (texts.length === 1) return say("dropped.one", { items: shortened(texts[0]) });
    const named = texts.slice(0, MOST_DROPPED).map((text) => say("dropped.item", { item: shortened(text) }));
    const rest = texts.length - MOST_DROPPED;
    const parts = rest > 0 ? [...named, say("dropped.more", { count: rest })] : named;
    return say("dropped.several", { count: texts.length, items: parts.join(", ") });
  }

  Core.words = { spelled, reviewed, wordsIn, how, dropped };
})();
