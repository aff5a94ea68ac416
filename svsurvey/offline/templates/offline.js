/* The pages of the offline form and the way through them: language, consent, sections, review, end. It shows what `Core`
   says and tells it what people do; it holds no rule of its own about answers. Questions are drawn in
   offline-fields.js, files made in offline-saving.js. Nothing is kept outside this page's memory, nothing is sent. */

/* ---- one page after another ---------------------------------------------------------------------------------- */

function show(view, ...content) {
  visit.view = view;
  document.body.dataset.view = view;
  announce("");
  main().replaceChildren(...content.filter((part) => part !== "" && part !== null));
  header();
  window.scrollTo(0, 0);
  main().querySelector("h1")?.focus({ preventScroll: true });
}

const heading = (text, attributes = {}) => element("h1", { tabindex: "-1", dir: "auto", ...attributes }, text);

/* What stands above every page: the survey's name, and the ways to help and out. */
function header() {
  const open = ["start", "section", "review"].includes(visit.view);
  const leads = open || ["language", "end"].includes(visit.view); // the end may show a file as text
  const several = DATA.languages.length > 1 && open;
  document
    .getElementById("bar")
    .replaceChildren(
      element("p", { id: "title", dir: "auto" }, visit.survey ? visit.survey.text("title") : ""),
      element(
        "div",
        { class: "tools" },
        several ? button(word("offline.language"), askLanguage, { class: "tool" }) : "",
        visit.view === "language" ? "" : button(word("offline.support"), showSupport, { class: "tool" }),
        leads ? button(word("offline.leave_now"), leaveNow, { class: "tool leave" }) : "",
      ),
    );
}

function speak(language) {
  visit.language = language;
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  if (visit.survey) visit.survey.speak(language);
  else visit.survey = Core.open(DATA, language);
  document.title = visit.survey.text("title");
}

function begin() {
  if (DATA.languages.length > 1) return askLanguage();
  speak(DATA.language);
  return start();
}

/* Where help is, as the instrument says it in a language, or in its own. */
const supportIn = (tag) => DATA.texts[tag].support ?? DATA.texts[DATA.language].support ?? "";

/* The question for the language, in every language; from later pages one comes back to where one was. */
function askLanguage() {
  const back = { section: () => section(visit.place), review }[visit.view] ?? start;
  const asked = new Set(DATA.languages.map((tag) => word("language.ask", {}, tag)));
  const supports = DATA.languages.map((tag) => [tag, supportIn(tag)]).filter(([, text]) => text);
  const choices = DATA.languages.map((tag) =>
    element(
      "li",
      {},
      button(DATA.names[tag], () => (speak(tag), back()), { lang: tag, class: "choice", dir: "auto" }),
    ),
  );
  show(
    "language",
    heading([...asked].join(" / ")),
    element("ul", { class: "choices" }, ...choices),
    ...(supports.length ? [element("h2", { class: "quiet" }, word("offline.support"))] : []),
    ...supports.map(([tag, text]) => words(text, { lang: tag, class: "words support" })),
  );
}

/* What it is about, what is kept, and the question whether one takes part. */
function start() {
  const survey = visit.survey;
  const consent = survey.consents;
  show(
    "start",
    heading(survey.text("title")),
    words(survey.text("consent.text")),
    words(survey.privacy, { class: "words privacy" }),
    element(
      "div",
      { class: "kept" },
      element("h2", {}, word("offline.how.title")),
      element(
        "ul",
        {},
        ...["offline.how.file", PAGE.seal ? "offline.how.sealed" : "offline.how.plain", "offline.how.computer"].map(
          (key) => element("li", {}, word(key)),
        ),
        DATA.receipt ? element("li", {}, word("offline.how.no_receipt")) : "",
        element("li", {}, word("offline.how.leave")),
      ),
    ),
    words(survey.estimate),
    consent ? element("h2", { id: "consent", dir: "auto" }, survey.text("consent.ask") || word("consent.ask")) : "",
    element(
      "div",
      { class: "buttons", role: consent ? "group" : null, "aria-labelledby": consent ? "consent" : null },
      button(consent ? word("consent.agree") : word("offline.begin"), () => section(survey.next(null)), {
        class: consent ? null : "main",
      }),
      consent ? button(word("consent.decline"), decline) : "",
    ),
  );
}

function decline() {
  farewell(word("declined"), false);
}

/* ---- a section ----------------------------------------------------------------------------------------------- */

const sectionAt = (place) => visit.survey.sections().find((part) => part.place === place);

function section(place) {
  if (place === null) return review();
  visit.place = place;
  const part = sectionAt(place);
  if (!part) return review();
  const first = visit.survey.before(place) === null;
  show(
    "section",
    element("div", { class: "progress" }),
    element("div", { id: "summary" }),
    heading(part.title || visit.survey.text("title")),
    element("div", { id: "items" }),
    words(word("offline.refusing"), { class: "words quiet" }),
    element(
      "div",
      { class: "buttons" },
      visit.fromReview || first ? "" : button(word("offline.back"), back),
      button(onwards(), next, {
        class: "main",
        id: "next",
      }),
      button(word("offline.stop"), askToStop, { class: "plain" }),
    ),
  );
  drawItems();
}

const onwards = () => word(visit.fromReview ? "offline.to_review" : "offline.next");

/* Brings the questions on the page in line with the route; those that stay keep their place, what is typed and
   the keyboard. Returns how many came. */
function drawItems() {
  const host = document.getElementById("items");
  const part = sectionAt(visit.place);
  const ids = part ? part.items : [];
  const standing = new Map([...host.children].map((node) => [node.dataset.item, node]));
  let came = 0;
  let before = null;
  for (const id of ids) {
    const item = visit.survey.item(id);
    let node = standing.get(id);
    standing.delete(id);
    if (!node || node.dataset.said !== Fields.said(item)) {
      const made = Fields.draw(item, changed);
      if (node) node.replaceWith(made);
      else came += 1;
      node = made;
    } else Fields.refresh(node, item);
    const follows = before ? before.nextElementSibling : host.firstElementChild;
    if (node !== follows) host.insertBefore(node, follows);
    before = node;
  }
  for (const node of standing.values()) node.remove();
  drawProgress();
  return came;
}

function drawProgress() {
  const { text, done } = visit.survey.progress(visit.place);
  const whole = 100;
  main()
    .querySelector(".progress")
    .replaceChildren(
      element("span", { id: "progress" }, text),
      element("progress", { value: Math.round(done * whole), max: whole, "aria-labelledby": "progress" }),
    );
}

/* Somebody answered, refused or took back. `what` says it to the survey. */
function changed(id, what, tell) {
  visit.touched = true;
  const { told, dropped } = what(visit.survey);
  const came = drawItems();
  Fields.tell(id, tell ? told : null);
  markDone();
  const more = came === 0 ? "" : word(came === 1 ? "offline.more_one" : "offline.more", { count: came });
  const said = [dropped, more].filter(Boolean);
  if (dropped) notice(dropped);
  if (said.length) announce(said.join(" "));
}

/* Says beside the buttons what no longer applies, for the eye; screen readers hear it from `announce`. */
function notice(text) {
  document.getElementById("notice")?.remove();
  document.getElementById("items").after(words(text, { id: "notice", class: "words notice", "aria-hidden": "true" }));
}

/* Makes an answer of what is still being typed. */
const settle = () => document.activeElement?.dispatchEvent?.(new Event("settle"));

function next() {
  settle();
  const found = visit.survey.pass(visit.place);
  drawItems();
  Fields.clearTolds();
  if (found.length) return summarise(found);
  visit.touched = true;
  const open = visit.survey.unpassed();
  if (visit.fromReview) return open.length ? section(open[0]) : review();
  return section(visit.survey.next(visit.place));
}

function back() {
  settle();
  section(visit.survey.before(visit.place));
}

/* What is to be looked at before going on, with a way to each. */
function summarise(found) {
  for (const { id, kind, text } of found) Fields.tell(id, { kind, text });
  const hard = found.some(({ kind }) => kind === "problem");
  const title = word(hard ? "offline.look_problem" : "offline.look_doubt");
  const box = element(
    "div",
    { class: hard ? "summary problem" : "summary doubt", role: "group", "aria-labelledby": "look", tabindex: "-1" },
    element("h2", { id: "look" }, title),
    ...alike(found).flatMap(([text, ids]) => [words(text), element("ul", {}, ...ids.map(linked))]),
    hard ? "" : words(word("offline.next_again", { button: onwards() })),
  );
  document.getElementById("summary").replaceChildren(box);
  box.focus();
  box.scrollIntoView({ block: "center" });
}

/* What is said alike is said once, of all that it is said of; what stands in the way comes first. */
function alike(found) {
  const said = new Map();
  const ordered = ["problem", "doubt"].flatMap((kind) => found.filter((one) => one.kind === kind));
  for (const { id, text } of ordered) said.set(text, [...(said.get(text) ?? []), id]);
  return [...said];
}

function linked(id) {
  const item = visit.survey.item(id);
  const name = item.number ? `${item.number}. ${item.text}` : item.text;
  return element("li", { "data-of": id }, button(name, () => Fields.focus(id), { class: "link", dir: "auto" }));
}

/* Ticks off in the summary what is no longer said at its question; nothing moves but when all of it is done. */
function markDone() {
  for (const line of document.querySelectorAll("#summary li"))
    line.classList.toggle("done", !Fields.isTold(line.dataset.of));
  if (!Fields.tolds()) document.getElementById("summary").replaceChildren();
}

/* ---- all answers --------------------------------------------------------------------------------------------- */

function review() {
  const open = visit.survey.unpassed();
  visit.fromReview = true;
  if (open.length) return section(open[0]);
  const labels = [DATA.wave, DATA.site].filter(Boolean).join(", ");
  const parts = visit.survey
    .review()
    .map((part) => [
      part.title ? element("h2", { dir: "auto" }, part.title) : "",
      element("ul", { class: "answers" }, ...part.items.map((entry) => reviewed(part.place, entry))),
    ]);
  return show(
    "review",
    heading(word("review.title")),
    words(word("review.hint")),
    ...parts.flat(),
    element("h2", {}, word("offline.save.title")),
    words(word(PAGE.seal ? "offline.save.sealed" : "offline.save.plain")),
    words(labels && word("offline.save.labels", { labels })),
    element(
      "div",
      { class: "buttons" },
      button(word("offline.save.button"), () => save(false), { class: "main" }),
      button(word("offline.stop"), askToStop, { class: "plain" }),
    ),
  );
}

function reviewed(place, entry) {
  const answers = entry.rows.length
    ? element(
        "ul",
        {},
        ...entry.rows.map((row) => element("li", { dir: "auto" }, `${row.text}: `, strong(row.answer))),
      )
    : element("p", { dir: "auto" }, strong(entry.answer));
  const change = button(word("offline.change"), () => (section(place), Fields.focus(entry.id)), {
    "aria-label": word("offline.change_this", { question: entry.text }),
    class: "change",
  });
  return element("li", {}, element("div", {}, element("p", { dir: "auto" }, entry.text), answers), change);
}

const strong = (text) => element("strong", { dir: "auto" }, text);

/* ---- the end ------------------------------------------------------------------------------------------------- */

/* Makes the file, erases the answers, and says what became of them. What was written is held until the person says
   that it lies there, or leaves: no page can see whether its file was really saved. */
async function save(partial) {
  const survey = visit.survey;
  for (const other of main().querySelectorAll("button")) other.disabled = true;
  try {
    const file = await Saving.made(survey, visit.language, partial);
    if (visit.survey !== survey) return; // somebody left while it was sealed: then nothing is saved
    Saving.hand(file);
    farewell("", true, file);
  } catch {
    for (const other of main().querySelectorAll("button")) other.disabled = false;
    document.getElementById("failed")?.remove();
    main().append(words(word("offline.save.failed"), { id: "failed", role: "alert", class: "words told problem" }));
  }
}

/* Forgets everything that was answered. */
function erase() {
  visit.survey?.erase();
  Object.assign(visit, { survey: null, place: null, fromReview: false, touched: false });
  closeDialogs();
  main().replaceChildren();
  announce("");
}

/* The last page: what became of the answers, thanks, where help is, and a new beginning for the next person. */
function farewell(said, saved, file = null) {
  const texts = { thanks: visit.survey.text("thanks"), support: visit.survey.text("support") };
  erase();
  visit.survey = null;
  show(
    "end",
    heading(saved ? word("offline.saved.title") : word("offline.end")),
    words(said),
    saved ? Saving.told(file) : "",
    saved ? words(texts.thanks) : "",
    texts.support ? element("h2", {}, word("offline.support")) : "",
    words(texts.support, { class: "words support" }),
    element("div", { class: "buttons" }, button(word("offline.again"), again)),
  );
}

function again() {
  Saving.forget();
  erase();
  visit.language = "";
  begin();
}

Saving.possible().then((can) => (can ? begin() : show("impossible", heading(document.title), ...impossible())));

/* Where answers could not be sealed, nothing is asked. */
function impossible() {
  return DATA.languages.map((tag) => words(word("offline.cannot_seal", {}, tag), { lang: tag }));
}
