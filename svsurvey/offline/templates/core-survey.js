/* The survey while somebody answers it: where the answers are, what each change does to the route, what is said. Core.js
   says how the page uses it; svsurvey/interview/machine.py is the same for one question at a time. */
(() => {
  const { filled } = Core.text;
  const { read, doubt, message, WRITE_IN } = Core.domains;
  const { spelled, reviewed, wordsIn } = Core.words;

  const NOT_ANSWERED = { missing: "not_answered" };

  const DEFAULTS = {
    required: "soft", lookup: false, chance: null, options: [], rows: [], least: 1, most: null, low: null, high: null,
    usual: null, decimals: 0, reserved: [], step: 1, longest: 4000, lines: false, precision: "day", scale: "",
  };

  /* ---- items ---- */

  function fieldsOf(item, writeIn) {
    if (item.kind === "note") return [];
    if (item.kind === "grid") return item.rows.map((row) => row.id);
    return writeIn === null ? [item.id] : [item.id, item.id + WRITE_IN];
  }

  const inOrder = (parts, order, name) => (order ? order.map((one) => parts.find((part) => part[name] === one)) : parts);

  /* An item with all that may be said of one, its options and rows in the order shown. */
  function prepared(item, place, order) {
    const all = { ...DEFAULTS, ...item, place };
    const own = all.options.find((option) => option.writeIn);
    const writeIn = own ? own.code : null;
    const fields = fieldsOf(all, writeIn);
    const options = all.kind === "grid" ? all.options : inOrder(all.options, order, "code");
    const rows = inOrder(all.rows, all.kind === "grid" ? order : null, "id");
    const asks = !all.chance && all.kind !== "note";
    return { ...all, options, rows, writeIn, fields, asks, places: all.top || options.length };
  }

  const isNothing = (raw) =>
    raw === null || raw === undefined || raw === "" || (typeof raw === "object" && Object.values(raw).every(isEmpty));
  const isEmpty = (part) => part === null || part === undefined;

  class Survey {
    constructor(data, language, arrangement) {
      this.data = data;
      this.decimals = new Set();
      this.speak(language);
      this.arrange(arrangement);
    }

    /* Begin with no answers, in this order. */
    arrange({ sections, items, parts, drawn }) {
      const defined = this.data.sections.map((section, place) =>
        section.items.map((item) => prepared(item, place, item.shuffled ? parts[item.id] : null))
      );
      this.items = defined.flat(); // as the instrument has them: so are they written in the end
      this.byId = new Map(this.items.map((item) => [item.id, item]));
      this.byField = new Map(this.items.flatMap((item) => item.fields.map((name) => [name, item])));
      for (const item of this.items) if (item.kind === "number" && item.decimals > 0) this.decimals.add(item.id);
      const shown = sections.flatMap((place) => items[place].map((id) => this.byId.get(id)));
      this.steps = Core.conditions.steps(shown, this.data.conditions, this.decimals);
      this.steering = new Set(this.steps.flatMap((step) => step.steering));
      this.given = new Map(Object.entries(drawn));
      this.drafts = new Map(); // what was typed and is no answer, by item
      this.passed = new Set();
      this.asked = new Map(); // what stood at an item when it was asked back
      this.findWay();
    }

    erase() {
      this.arrange(Core.arrange(this.data));
    }

    /* ---- words ---- */

    speak(language) {
      this.language = language;
      this.texts = this.data.texts[language];
      this.say = Core.text.sentences(this.data.words[language]);
      this.estimate = this.data.estimates[language];
      this.privacy = this.data.privacy[language];
    }

    get consents() {
      return this.text("consent.text") !== "";
    }

    text(key) {
      const text = this.texts[key];
      return text === undefined ? this.data.texts[this.data.language][key] || "" : text;
    }

    /* A text of an item with earlier answers in it. */
    told(item, key) {
      return filled(this.text(`items.${item.id}.${key}`), (name) => this.spelled(name));
    }

    spelled(name) {
      const item = this.byField.get(name);
      if (!this.onPath.has(item.id) || !this.given.has(name)) return "";
      return spelled(this.inWords(item), this.given.get(name), wordsIn(item, this.given));
    }

    label(item, option) {
      const key = item.scale ? `scales.${item.scale}.${option.code}` : `items.${item.id}.options.${option.code}`;
      return filled(this.text(key), (name) => this.spelled(name));
    }

    /* An item with its texts. */
    inWords(item) {
      return {
        ...item,
        text: this.told(item, "text"),
        hint: this.told(item, "hint"),
        unit: this.told(item, "unit"),
        left: this.told(item, "left"),
        right: this.told(item, "right"),
        options: item.options.map((option) => ({ ...option, label: this.label(item, option) })),
        rows: item.rows.map((row) => ({ ...row, text: this.told(item, `rows.${row.id}`) })),
      };
    }

    /* ---- the way ---- */

    isDecided(item) {
      return this.passed.has(item.id) || (item.asks && item.fields.every((name) => this.given.has(name)));
    }

    findWay() {
      const decided = (item) => this.isDecided(item);
      const { path, possible } = Core.conditions.outlook(this.steps, this.given, decided);
      this.path = path;
      this.onPath = new Set(path.map((item) => item.id));
      this.met = path.filter((item) => !item.chance); // what a person meets, notes included
      this.numbers = new Map(this.met.filter((item) => item.asks).map((item, n) => [item.id, n + 1]));
      this.possible = possible.filter((item) => item.asks).length;
    }

    sections() {
      const places = [...new Set(this.met.map((item) => item.place))];
      return places.map((place) => ({ place, title: this.text(`sections.${place}`), items: this.idsIn(place) }));
    }

    idsIn(place) {
      return this.met.filter((item) => item.place === place).map((item) => item.id);
    }

    next(place) {
      return this.beside(place, 1);
    }

    before(place) {
      return this.beside(place, -1);
    }

    beside(place, step) {
      const places = this.sections().map((section) => section.place);
      if (place === null) return places.length ? places[step > 0 ? 0 : places.length - 1] : null;
      const at = places.indexOf(place) + step;
      return at < 0 || at >= places.length ? null : places[at];
    }

    progress(place) {
      const total = this.numbers.size + this.possible;
      const numbers = this.idsIn(place).flatMap((id) => this.numbers.get(id) || []);
      const [first, last] = [numbers[0], numbers[numbers.length - 1]];
      const behind = this.met.findIndex((item) => item.place === place);
      const done = total ? this.met.slice(0, behind).filter((item) => item.asks).length / total : 1;
      if (!numbers.length) return { text: "", done };
      const kind = this.possible ? "up_to" : "question";
      const one = () => this.say(`progress.${kind}`, { position: first, total });
      return { text: first === last ? one() : this.say(`offline.progress.${kind}`, { first, last, total }), done };
    }

    /* ---- one item ---- */

    item(id) {
      const item = this.inWords(this.byId.get(id));
      const draft = this.drafts.get(id);
      return {
        ...item,
        how: Core.words.how(this.say, item),
        number: this.numbers.get(id) || null,
        refusable: item.asks,
        rows: item.rows.map((row) => ({ ...row, ...this.rowState(row) })),
        raw: draft ? draft.raw : this.raw(item),
        words: draft ? draft.words : wordsIn(item, this.given),
        state: this.state(item),
        told: this.toldAt(item),
      };
    }

    rowState(row) {
      const value = this.given.get(row.id);
      const refused = value !== undefined && value.missing === "refused";
      return { code: typeof value === "number" ? value : null, refused };
    }

    /* An answer as the page shows it. */
    raw(item) {
      const value = this.given.get(item.id);
      const none = value === undefined || value.missing !== undefined;
      if (item.kind === "single") return none ? null : value;
      if (item.kind === "multiple" || item.kind === "ranking") return none ? [] : value.codes || value.order;
      if (none) return "";
      if (item.kind === "number") return Core.text.general(value, 15);
      return item.kind === "slider" ? String(value) : spelledRaw(item, value);
    }

    state(item) {
      if (this.drafts.has(item.id)) return "problem";
      const values = item.fields.map((name) => this.given.get(name));
      const given = values.filter((value) => value !== undefined);
      const answers = given.filter((value) => value.missing === undefined);
      if (item.kind === "grid" && answers.length > 0) return answers.length < values.length ? "partly" : "answered";
      if (answers.length > 0) return "answered";
      if (given.some((value) => value.missing === "refused")) return "refused";
      return given.length > 0 ? "left" : "empty";
    }

    /* ---- what people do ---- */

    answer(id, raw, words = "") {
      const item = this.byId.get(id);
      const ticksNothing = item.kind === "multiple" && item.least === 0 && Array.isArray(raw);
      if (isNothing(raw) && !ticksNothing) return this.change(item, {});
      const { values, problem } = read(this.inWords(item), raw, words);
      return this.change(item, values || {}, problem ? { raw, words } : null);
    }

    refuse(id) {
      const item = this.byId.get(id);
      const kept = (name) => item.kind === "grid" && typeof this.given.get(name) === "number";
      const values = item.fields.map((name) => [name, kept(name) ? this.given.get(name) : Core.REFUSED]);
      return this.change(item, Object.fromEntries(values));
    }

    clear(id) {
      return this.change(this.byId.get(id), {});
    }

    /* These are all the answers of an item now. draft: what was typed instead, and is no answer. */
    change(item, values, draft = null) {
      const before = this.met.filter((one) => one.asks && this.isDecided(one));
      this.drafts.delete(item.id);
      if (draft) this.drafts.set(item.id, draft);
      this.passed.delete(item.id);
      for (const name of item.fields) this.given.delete(name);
      for (const [name, value] of Object.entries(values)) this.given.set(name, value);
      this.findWay();
      const gone = before.filter((one) => !this.onPath.has(one.id)).map((one) => this.told(one, "text"));
      return { told: this.toldAt(item), dropped: Core.words.dropped(this.say, gone) };
    }

    /* ---- what stands in the way ---- */

    /* What is to be said of an item before it can be passed: {kind, message}, or null. */
    standing(item) {
      const shown = this.inWords(item);
      const draft = this.drafts.get(item.id);
      if (draft) return { kind: "problem", message: read(shown, draft.raw, draft.words).problem };
      const empty = item.fields.filter((name) => !this.given.has(name)).length;
      if (empty && !isNoneAnAnswer(item)) return missing(item, empty);
      const slip = doubt(shown, this.given.get(item.id));
      return slip && !this.passed.has(item.id) ? { kind: "doubt", message: slip } : null;
    }

    /* What an item held when it was asked back: the same again confirms it. */
    held(item) {
      return JSON.stringify([this.drafts.get(item.id) || null, item.fields.map((name) => this.given.get(name) || null)]);
    }

    toldAt(item) {
      const wasAsked = this.asked.get(item.id) === this.held(item);
      const standing = wasAsked || this.drafts.has(item.id) ? this.standing(item) : null;
      return standing && { kind: standing.kind, text: this.say(standing.message.key, standing.message.values) };
    }

    isConfirmed(item) {
      return this.standing(item).kind === "doubt" && this.asked.get(item.id) === this.held(item);
    }

    pass(place) {
      const items = this.met.filter((item) => item.place === place);
      const open = items.filter((item) => this.standing(item) && !this.isConfirmed(item));
      for (const item of open) this.asked.set(item.id, this.held(item));
      if (open.length) return open.map((item) => ({ id: item.id, ...this.toldAt(item) }));
      for (const item of items) this.passItem(item);
      this.findWay();
      return [];
    }

    passItem(item) {
      if (isNoneAnAnswer(item) && !this.given.has(item.id)) this.given.set(item.id, { codes: [] });
      for (const name of item.fields) if (!this.given.has(name)) this.given.set(name, NOT_ANSWERED);
      this.passed.add(item.id);
    }

    unpassed() {
      const open = this.met.filter((item) => !this.isDecided(item) || (item.asks && this.standing(item)));
      return [...new Set(open.map((item) => item.place))];
    }

    get canStop() {
      const isBegun = (item) => this.isDecided(item) || item.fields.some((name) => this.given.has(name));
      return this.data.partial && this.met.some(isBegun);
    }

    /* ---- the end ---- */

    review() {
      const entry = (id) => {
        const item = this.inWords(this.byId.get(id));
        return { id, text: item.text, state: this.state(item), ...reviewed(this.say, item, this.given) };
      };
      const asks = (id) => this.byId.get(id).asks;
      return this.sections()
        .map((section) => ({ ...section, items: section.items.filter(asks).map(entry) }))
        .filter((section) => section.items.length > 0);
    }

    end(partial) {
      return partial ? Core.record.last(this.path, this.given, (item) => this.isDecided(item)) : null;
    }

    /* In the order of the instrument, as the plain file is read by who knows no other order. */
    reached(partial) {
      const path = this.items.filter((item) => this.onPath.has(item.id));
      const end = partial ? Core.record.last(path, this.given, (item) => this.isDecided(item)) : -1;
      return end < 0 ? null : path[end].id;
    }

    values(partial) {
      const end = this.end(partial);
      return Core.record.values(this.items, this.pathTo(end), this.given, end);
    }

    /* The way without what chance drew and nobody met: what hangs on it was not asked. */
    pathTo(end) {
      if (end === null) return this.path;
      const unmet = new Set(this.path.slice(end + 1).flatMap((item) => (item.chance ? item.fields : [])));
      const met = new Map([...this.given].filter(([name]) => !unmet.has(name)));
      return Core.conditions.outlook(this.steps, met, (item) => this.isDecided(item)).path;
    }

    answers(partial) {
      return Core.record.answers(this.items, this.values(partial), partial);
    }

    content(box, secret, partial) {
      const { id, version, wave, site, size } = this.data;
      const disposition = partial ? "partial" : "complete";
      const head = { svsurvey_box: 1, box, instrument: id, version, wave, site, mode: "offline_html", disposition };
      return Core.record.content(head, this.values(partial), this.decimals, secret, size);
    }
  }

  const spelledRaw = (item, value) => (typeof value === "string" ? value : spelled(item, value));

  /* Where nothing needs to be ticked, no tick is an answer. */
  const isNoneAnAnswer = (item) => item.kind === "multiple" && item.least === 0;

  /* What is said of an item that was left empty, as far as its `required` allows. empty: how many fields are. */
  function missing(item, empty) {
    if (item.required === "no") return null;
    const grid = item.kind === "grid";
    const hard = item.required === "hard";
    const said = message(hard ? "required.hard" : grid ? "doubt.rest_empty" : "doubt.empty");
    const rows = message("rows_empty", { empty, rows: item.fields.length });
    const whole = grid ? message("both", { first: rows, second: said }) : said;
    return { kind: hard ? "problem" : "doubt", message: whole };
  }

  Core.open = (data, language, arrangement = Core.arrange(data)) => new Survey(data, language, arrangement);
})();
