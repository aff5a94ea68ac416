/* What the tests ask of the core: jobs as data, what came of them as data. It is run by node and by a browser alike. */

const plainMessage = (data, said) =>
  Object.fromEntries(data.languages.map((tag) => [tag, Core.text.sentences(data.words[tag])(said.key, said.values)]));

const JOBS = {
  /* [{tree, decimals, answers: [{name: value}]}] */
  conditions: (cases) =>
    cases.map(({ tree, decimals, answers }) => {
      const holds = Core.conditions.term(tree, new Set(decimals));
      return answers.map((one) => {
        const opened = Object.entries(one).map(([name, value]) => [name, value.open ? Core.conditions.OPEN : value]);
        return holds(new Map(opened));
      });
    }),

  /* {data, cases: [{answers, decided}]}: ids on the path, and of what may come */
  outlooks: ({ data, cases }) => {
    const survey = Core.open(data, data.language, Core.arrange(data, (number) => number - 1)); // nothing moves
    return cases.map(({ answers, decided }) => {
      const passed = new Set(decided);
      const way = Core.conditions.outlook(survey.steps, new Map(Object.entries(answers)), (item) => passed.has(item.id));
      return [way.path.map((item) => item.id), way.possible.map((item) => item.id)];
    });
  },

  /* {data, cases: [[id, raw, words]]} */
  reads: ({ data, cases }) => {
    const survey = Core.open(data, data.language);
    return cases.map(([id, raw, words]) => {
      const item = survey.inWords(survey.byId.get(id));
      const { values, problem } = Core.domains.read(item, raw, words);
      if (problem) return { problem: plainMessage(data, problem) };
      const doubt = Core.domains.doubt(item, values[id]);
      return { values, doubt: doubt && plainMessage(data, doubt) };
    });
  },

  texts: (texts) => texts.map((text) => [Core.text.clean(text), Core.text.cleanLine(text)]),

  numbers: (numbers) => numbers.map((number) => [12, 15].map((places) => Core.text.general(number, places))),

  /* {data, walks: [{language, arrangement, steps: [[id, does, raw, words]], partial}]} */
  walks: ({ data, walks }) => walks.map((walk) => walked(data, walk)),

  /* {data, times}: as many draws */
  chance: ({ data, times }) => Array.from({ length: times }, () => Core.arrange(data)),

  dice: ({ below, times }) => Array.from({ length: times }, () => Core.dice(below)),

  /* {data, language, calls: [[method, …arguments]]}: what each call gave */
  calls: ({ data, language, arrangement, calls }) => {
    const survey = Core.open(data, language, arrangement);
    return calls.map(([method, ...given]) =>
      typeof survey[method] === "function" ? survey[method](...given) : survey[method]
    );
  },
};

/* One respondent, item by item. restless: they go to and fro, and through every page at the end. */
function walked(data, { language, arrangement, steps, partial, restless }) {
  const survey = Core.open(data, language, arrangement);
  const seen = steps.map(restless ? (step) => did(survey, step) : (step) => asked(survey, step));
  for (let turn = 0; restless && turn < 9 && survey.unpassed().length; turn += 1) passAll(survey);
  return {
    seen,
    unpassed: survey.unpassed(),
    review: survey.review().flatMap((part) => part.items.map(({ id, text, answer }) => [id, text, answer])),
    reached: survey.reached(partial),
    answers: survey.answers(partial),
    values: survey.values(partial),
    content: survey.content("ab".repeat(16), "cd".repeat(32), partial),
  };
}

/* Whether a step could be taken: only what is on the route is on a page. */
function did(survey, [id, does, raw, words]) {
  if (!survey.onPath.has(id)) return false;
  if (does !== "next") survey[does](id, raw, words);
  return true;
}

/* What a step shows before and after it. */
function asked(survey, step) {
  const item = survey.byId.get(step[0]);
  const { text, hint, unit, left, right, options, rows, number } = survey.item(item.id);
  const standing = () => {
    const found = survey.standing(item);
    return found && survey.say(found.message.key, found.message.values);
  };
  const total = survey.numbers.size + survey.possible;
  const before = standing();
  did(survey, step);
  const after = step[1] === "next" ? null : standing();
  survey.passItem(item);
  survey.findWay();
  const labels = [...options.map((option) => option.label), ...rows.map((row) => row.text)];
  const reviewed = item.asks ? Core.words.reviewed(survey.say, survey.inWords(item), survey.given).answer : "";
  return { texts: [text, hint, unit, left, right, ...labels], number, total, before, after, reviewed };
}

/* Through every page, refusing what needs an answer and confirming what is asked back. */
function passAll(survey) {
  for (const { place } of survey.sections()) {
    for (const { id, kind } of survey.pass(place)) if (kind === "problem") survey.refuse(id);
    survey.pass(place);
  }
}

const run = (jobs) => JSON.stringify(jobs.map(([job, given]) => JOBS[job](given)));
