/* Words as svsurvey/text.py, sentences.py and instrument/piping.py make them: cleaned, filled in, numbers written out. It
   knows no item and no answer. */
(() => {
  const REPLACEMENT = "\ufffd";
  const NO_ANSWER = "\u2026";
  const MOST_MARKS = 30;

  const SHORT =
    "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f" + // controls
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069" + // directions
    "\\u2065\\u206a-\\u206f\\ufeff\\ufff0-\\ufffb" + // unseen
    "\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"; // no characters
  const PLANES = Array.from({ length: 16 }, (_, n) => ((n + 1) * 0x10000).toString(16).slice(0, -4));
  const LONG =
    "\\u{e0000}-\\u{e00ff}\\u{e01f0}-\\u{e0fff}" + PLANES.map((plane) => `\\u{${plane}fffe}\\u{${plane}ffff}`).join("");
  const VARIANTS = "\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}";
  const tags = (land) => Array.from(land, (sign) => `\\u{${(0xe0000 + sign.charCodeAt(0)).toString(16)}}`).join("");
  const FLAG = `\\u{1f3f4}(?:${["gbeng", "gbsct", "gbwls"].map(tags).join("|")})\\u{e007f}`;
  const TO_REPLACE = new RegExp(`(${FLAG})|[${SHORT}${LONG}]|([${VARIANTS}])([${VARIANTS}]+)`, "gu");

  // Marks are Mn and Me, and what else combines with the letter before it: no property of regular expressions says it.
  const COMBINING =
    "\\u1715\\u1734\\u1b44\\u1baa\\u1bf2\\u1bf3\\u302e\\u302f\\ua953\\ua9c0\\u{111c0}\\u{11235}\\u{1134d}\\u{116b6}" +
    "\\u{1193d}\\u{16ff0}\\u{16ff1}\\u{1d165}\\u{1d166}\\u{1d16d}-\\u{1d172}";
  const MANY_MARKS = new RegExp(`[\\p{Mn}\\p{Me}${COMBINING}]{${MOST_MARKS + 1},}`, "gu");

  const BREAKS = /\r\n|[\r\u0085\u2028\u2029]/g;
  const BLANK = "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const IS_BLANK = new RegExp(`[${BLANK}]`);
  const PARTS = new RegExp(`[^${BLANK}]+`, "g");

  /* Python's strip() and split(): blanks of every script, and not those that JavaScript counts besides. */
  function strip(text) {
    let [from, to] = [0, text.length];
    while (from < to && IS_BLANK.test(text[from])) from += 1;
    while (from < to && IS_BLANK.test(text[to - 1])) to -= 1;
    return text.slice(from, to);
  }
  const split = (text) => text.match(PARTS) || [];

  const signs = (text) => Array.from(text);

  /* Characters as people and Python count them. */
  const length = (text) => signs(text).length;
  const cut = (text, most) => (text.length <= most ? text : signs(text).slice(0, most).join(""));

  const calmed = (text) =>
    text.replace(MANY_MARKS, (run) => signs(run).map((sign, n) => (n < MOST_MARKS ? sign : REPLACEMENT)).join(""));

  function replaced(_, flag, variant, more) {
    if (flag) return flag;
    return variant ? variant + REPLACEMENT.repeat(length(more)) : REPLACEMENT;
  }

  /* Text that is safe to keep: composed, with \n breaks and no control characters. */
  function clean(text) {
    if (/^[\x20-\x7e]*$/.test(text)) return text;
    text = text.replace(BREAKS, "\n").replace(TO_REPLACE, replaced);
    return calmed(calmed(text).normalize("NFC"));
  }

  const cleanLine = (text) => strip(clean(text).replace(/[\n\t]+/g, " "));

  /* ---- numbers ---- */

  /* The first digits of a positive number, rounded to so many, and its power of ten. Exactly half goes to the even
     digit, as in Python; toPrecision() would round it up. */
  function digits(number, places) {
    const [written, power] = number.toExponential(100).split("e");
    const all = written.replace(".", "");
    const head = all.slice(0, places);
    const rest = all.slice(places);
    const half = "5".padEnd(rest.length, "0");
    const up = rest > half || (rest === half && Number(head[places - 1]) % 2 === 1);
    const rounded = String(BigInt(head) + (up ? 1n : 0n));
    return [rounded.slice(0, places), Number(power) + rounded.length - places];
  }

  /* A number with at most so many digits, as Python's format "g" writes it. */
  function general(number, places) {
    if (number === 0) return Object.is(number, -0) ? "-0" : "0";
    const sign = number < 0 ? "-" : "";
    const [all, power] = digits(Math.abs(number), places);
    const kept = all.replace(/0+$/, "");
    if (power < -4 || power >= places) {
      const shift = String(Math.abs(power)).padStart(2, "0");
      return `${sign}${kept[0]}${kept.length > 1 ? "." : ""}${kept.slice(1)}e${power < 0 ? "-" : "+"}${shift}`;
    }
    if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${kept}`;
    const whole = kept.slice(0, power + 1).padEnd(power + 1, "0");
    const part = kept.slice(power + 1);
    return sign + whole + (part ? "." + part : "");
  }

  /* ---- sentences ---- */

  const FRAME = /\{\{|\}\}|\{(\w+)\}/g;

  /* The sentences of one language. texts: by key. */
  function sentences(texts) {
    const say = (key, values = {}) =>
      texts[key].replace(FRAME, (found, name) => (name ? written(values[name]) : found[0]));

    function written(value) {
      if (value === null || value === undefined) return "";
      if (typeof value === "string") return value;
      if (typeof value === "number") return general(value, 12);
      return Array.isArray(value) ? listed(value.map(String)) : say(value.key, value.values);
    }

    function listed(parts) {
      const first = parts.slice(0, -1);
      const last = parts[parts.length - 1];
      return first.length ? `${first.join(", ")} ${say("or")} ${last}` : last;
    }

    return say;
  }

  /* ---- pipes ---- */

  const PIPE = /\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)(?:\|([^{}]*))?\}/g;

  /* The text with every pipe filled in. tell: what to show for a name, "" when there is no answer. */
  function filled(text, tell) {
    if (!text.includes("{") && !text.includes("}}")) return text;
    return text.replace(PIPE, (found, name, otherwise) => {
      if (!name) return found[0];
      return tell(name) || (otherwise === undefined ? NO_ANSWER : otherwise);
    });
  }

  Core.text = { strip, split, length, cut, clean, cleanLine, general, sentences, filled };
})();
