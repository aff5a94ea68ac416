/* What can be answered, as svsurvey/instrument/domain.py and typed.py read it: a value of what was typed or chosen, or a
   message that says why not. Values are numbers, texts, {date}, {time}, {codes}, {order} and {missing}: what a box
   holds. It knows one item at a time and no language. */
(() => {
  const { strip, split, clean, cleanLine, cut, length } = Core.text;

  const LONGEST_WHOLE = 12;
  const LONGEST_DECIMAL = 15;
  const LONGEST_WRITE_IN = 500;
  const WRITE_IN = "_other";

  /* A sentence by its key, and what goes into it. */
  class Message {
    constructor(key, values) {
      this.key = key;
      this.values = values;
    }
  }

  const message = (key, values = {}) => new Message(key, values);
  const isMessage = (read) => read instanceof Message;

  /* ---- what was typed ---- */

  function wholeNumber(raw) {
    if (typeof raw === "number") return Number.isInteger(raw) ? raw : null;
    if (typeof raw !== "string" || !/^-?[0-9]+$/.test(strip(raw))) return null;
    const digits = strip(raw).replace("-", "");
    return digits.length <= LONGEST_WHOLE ? Number(strip(raw)) + 0 : null; // -0 + 0 is 0
  }

  function decimalNumber(raw) {
    if (typeof raw === "number") return Math.abs(raw) < 10 ** LONGEST_WHOLE ? raw : null;
    if (typeof raw !== "string") return null;
    const found = /^-?([0-9]*)(?:\.([0-9]+))?$/.exec(strip(raw).replace(",", "."));
    if (!found) return null;
    const digits = found[1] + (found[2] || "");
    if (digits === "" || digits.length > LONGEST_DECIMAL) return null;
    return found[2] ? Number(found[0]) : Number(found[0]) + 0;
  }

  /* How many digits were typed after the point: 1,000 must not become 1. */
  function decimalsIn(raw) {
    if (typeof raw !== "string") return 0;
    const [, ...parts] = strip(raw).replace(/,/g, ".").split(".");
    return parts.length ? length(parts.join(".")) : 0;
  }

  function codeList(raw) {
    if (typeof raw === "number") return Number.isInteger(raw) ? [raw] : null;
    const parts = typeof raw === "string" ? split(raw.replace(/,/g, " ")) : raw;
    if (!Array.isArray(parts)) return null;
    const codes = parts.map(wholeNumber);
    return codes.includes(null) ? null : codes;
  }

  const DAYS = { day: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, month: /^[0-9]{4}-[0-9]{2}$/, year: /^[0-9]{4}$/ };
  const WRITTEN = { day: 10, month: 7, year: 4 };
  const FIRST_DAY = "0000-01-01";
  const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

  function isDay(written) {
    const [year, month, day] = written.split("-").map(Number);
    if (year < 1 || month < 1 || month > 12) return false;
    const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return day >= 1 && day <= DAYS_OF_MONTHS[month - 1] + (leap ? 1 : 0);
  }

  /* A day, or the first one of a month or year, as YYYY-MM-DD. */
  function day(raw, precision) {
    if (typeof raw === "number" && Number.isInteger(raw) && precision === "year") raw = String(raw);
    if (typeof raw !== "string" || !DAYS[precision].test(strip(raw))) return null;
    const written = strip(raw) + FIRST_DAY.slice(WRITTEN[precision]);
    return isDay(written) ? written : null;
  }

  function timeOfDay(raw) {
    const written = typeof raw === "string" ? /^([0-9]{1,2}):([0-9]{2})$/.exec(strip(raw)) : null;
    if (!written || Number(written[1]) > 23 || Number(written[2]) > 59) return null;
    return `${written[1].padStart(2, "0")}:${written[2]}`;
  }

  /* ---- one reading a kind of item ---- */

  const codesOf = (item) => item.options.map((option) => option.code);
  const knows = (item, codes) => codes !== null && codes.every((code) => codesOf(item).includes(code));

  function readSingle(item, raw) {
    const code = wholeNumber(raw);
    return code !== null && codesOf(item).includes(code) ? code : message("answer.one_of", { codes: codesOf(item) });
  }

  function readMultiple(item, raw) {
    const codes = codeList(raw);
    if (!knows(item, codes)) return message("answer.some_of", { codes: codesOf(item) });
    const ticked = [...new Set(codes)].sort((a, b) => a - b);
    const alone = item.options.some((option) => option.alone && ticked.includes(option.code));
    if (alone && ticked.length > 1) return message("answer.alone");
    if (alone) return { codes: ticked };
    if (ticked.length < item.least) return message("answer.too_few", { least: item.least });
    if (item.most !== null && ticked.length > item.most) return message("answer.too_many", { most: item.most });
    return { codes: ticked };
  }

  function readNumber(item, raw) {
    const number = decimalNumber(raw);
    const whole = item.decimals === 0;
    if (number === null || (whole && (!Number.isInteger(number) || decimalsIn(raw))))
      return message(whole ? "answer.whole_number" : "answer.number");
    if (Number(number.toFixed(item.decimals)) !== number || decimalsIn(raw) > item.decimals)
      return message("answer.decimals", { decimals: item.decimals });
    if ((item.low !== null && number < item.low) || (item.high !== null && number > item.high))
      return message("answer.bounds", { bounds: bounds(item) });
    return item.reserved.includes(number) ? message("answer.reserved") : number;
  }

  function bounds({ low, high }) {
    const key = low === null ? (high === null ? "none" : "to") : high === null ? "from" : "between";
    return message(`bounds.${key}`, { low, high });
  }

  function readDate(item, raw) {
    const given = day(raw, item.precision);
    if (given === null) return message("answer.date", { pattern: message(`pattern.${item.precision}`) });
    const write = (date) => date.slice(0, WRITTEN[item.precision]);
    const [low, high] = [item.low, item.high].map((end) => end && write(end));
    if (low && write(given) < low) return message("answer.not_before", { low });
    if (high && write(given) > high) return message("answer.not_after", { high });
    return { date: given };
  }

  function readTime(item, raw) {
    const moment = timeOfDay(raw);
    if (moment === null) return message("answer.time");
    if ((item.low !== null && moment < item.low) || (item.high !== null && moment > item.high))
      return message("answer.time_between", { low: item.low || "00:00", high: item.high || "23:59" });
    return { time: moment };
  }

  function readText(item, raw) {
    if (typeof raw !== "string") return message("answer.words");
    const words = item.lines ? strip(clean(raw)) : cleanLine(raw);
    if (!words) return message("answer.words");
    if (length(words) > item.longest)
      return message("answer.too_long", { most: item.longest, length: length(words) });
    return words;
  }

  function readRanking(item, raw) {
    const codes = codeList(raw);
    if (!knows(item, codes) || new Set(codes).size !== codes.length)
      return message("answer.order", { codes: codesOf(item) });
    return codes.length === item.places ? { order: codes } : message("answer.places", { places: item.places });
  }

  function readSlider(item, raw) {
    const number = wholeNumber(raw);
    const { low, high, step } = item;
    if (number === null || number < low || number > high || (number - low) % step)
      return message(step === 1 ? "answer.slider" : "answer.slider_steps", { low, high, step });
    return number;
  }

  const SCALARS = {
    single: readSingle,
    multiple: readMultiple,
    number: readNumber,
    date: readDate,
    time: readTime,
    text: readText,
    ranking: readRanking,
    slider: readSlider,
  };

  /* ---- grids ---- */

  /* The rows' codes by row id, from an object or from codes in row order ("4455", "4 4 5 5"). */
  function gridCodes(item, raw) {
    const ids = item.rows.map((row) => row.id);
    if (raw !== null && typeof raw === "object" && !Array.isArray(raw)) {
      const stray = Object.keys(raw).find((key) => !ids.includes(key));
      return stray === undefined ? raw : message("answer.no_row", { row: cleanLine(stray) });
    }
    const digits = codesOf(item).every((code) => code >= 0 && code <= 9);
    const compact = digits && typeof raw === "string" && /^[0-9]+$/.test(strip(raw));
    const codes = compact ? Array.from(strip(raw), Number) : codeList(raw);
    if (codes === null || codes.length !== ids.length) return message("answer.one_a_row", { rows: ids.length });
    return Object.fromEntries(ids.map((id, n) => [id, codes[n]]));
  }

  const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
  const isRefused = (raw) => raw !== null && typeof raw === "object" && raw.missing === "refused";

  function readGrid(item, raw) {
    const byRow = gridCodes(item, raw);
    if (isMessage(byRow)) return byRow;
    const values = {};
    for (const row of item.rows) {
      const code = has(byRow, row.id) ? byRow[row.id] : null;
      if (code === null || code === undefined) continue;
      const value = isRefused(code) ? Core.REFUSED : readSingle(item, code);
      if (isMessage(value)) return message("answer.in_row", { row: row.text, problem: value });
      values[row.id] = value;
    }
    return values;
  }

  /* ---- one item ---- */

  function readWords(item, value, words) {
    const asked = value === item.writeIn || (value.codes !== undefined && value.codes.includes(item.writeIn));
    if (!asked) return { missing: "not_asked" };
    const text = cleanLine(cut(clean(words), LONGEST_WRITE_IN));
    return text || { missing: "not_answered" };
  }

  /* What was answered, as {values: by field}; or {problem: a message}. item: with its texts. */
  function read(item, raw, words = "") {
    if (item.kind === "note") return { values: {} };
    const value = item.kind === "grid" ? readGrid(item, raw) : SCALARS[item.kind](item, raw);
    if (isMessage(value)) return { problem: value };
    if (item.kind === "grid") return { values: value };
    const values = { [item.id]: value };
    if (item.writeIn !== null) values[item.id + WRITE_IN] = readWords(item, value, words);
    return { values };
  }

  /* Why a possible answer may still be a slip: a message, or null. */
  function doubt(item, value) {
    if (item.kind !== "number" || item.usual === null || typeof value !== "number") return null;
    const [low, high] = item.usual;
    if (value >= low && value <= high) return null;
    const number = Core.text.general(value, 12);
    if (!item.unit) return message("doubt.unusual", { number });
    return message("doubt.unusual_in", { number, unit: item.unit });
  }

  Core.domains = { read, doubt, bounds, message, WRITE_IN, WRITTEN };
})();
