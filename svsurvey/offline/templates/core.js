"use strict";
/* The survey of the offline page: what is asked, what an answer may be, what is written in the end. It says the same
   as svsurvey/instrument and svsurvey/interview/machine.py (tests/forms/test_core*.py compare them). It knows no page,
   no network, no clock and no file; the page (offline.js) shows what it says and tells it what people do.

   HOW A PAGE USES IT

   const survey = Core.open(DATA, language);      DATA: what offline/data.py writes. language: one of
                                                  DATA.languages. Chance has drawn all it has to draw.
   Core.open(DATA, language, Core.arrange(DATA)) is the same in two steps.

   Words
     survey.language, survey.speak(tag)           the language now; another one (answers stay)
     survey.say(key, values)                      a sentence of svsurvey/languages: say("key", {name: text or number})
     survey.text(key)                             a text of the instrument, "" where there is none: "title",
                                                  "consent.text", "consent.ask", "support", "thanks"
     DATA.names[tag]                              the language in its own words ("Deutsch")
     survey.estimate, survey.privacy              "About 3 minutes, 8 questions." and the label for the first page, ""
                                                  where the instrument does not ask for it
     survey.consents                              whether there is a first page that asks for consent

   Sections and items on the route, as they are now; to be asked for anew after every answer
     survey.sections()      [{place, title, items: [id, …]}], in the order shown, without sections that ask nothing and
                            say nothing now. place: the section's own number, which stays while sections come and go.
     survey.item(id)        one item, in words, pipes filled in:
       {id, kind, text, hint, how, number, required, refusable, lookup,
        options: [{code, label, alone, writeIn, missing}], rows: [{id, text, code | null, refused}],
        least, most, places, low, high, step, decimals, unit, left, right, longest, lines, precision, writeIn, words,
        raw, state, told}
       kind       single multiple number text date time grid ranking slider note
       how        a line on how to answer it (range, number of ticks …), or ""
       number     among the questions of this route, from 1; null for a note
       required   "hard", "soft" or "no". refusable: false for a note
       options    in the order shown. writeIn on the item: the code of the option that asks for words, or null
       raw        what the page shows as its answer: a code or null; a list of codes (multiple: as ticked, ranking: best
                  first); what was typed; for a grid see rows. What was typed and is no answer stays as it was typed.
       words      behind the write-in, or ""
       state      "empty" (nothing yet), "answered", "partly" (some rows of a grid), "refused", "left" (left empty,
                  and passed), "problem" (what stands there is no answer)
       told       what is to be said at it now: null, or {kind: "problem" | "doubt", text}

   What people do. Each returns {told, dropped}: told as above; dropped: a sentence on the questions that no longer
   apply after this change, or "". Ask for sections() again afterwards.
     survey.answer(id, raw, words)   raw: a code, a list of codes, what was typed, or for a grid {row: code}. words:
                                     for a write-in. Nothing ("", null, [], {}) takes the answer back. A doubtful
                                     answer is kept, and asked back when the section is passed.
     survey.refuse(id)               prefers not to answer; rows of a grid that are answered stay answered.
     survey.clear(id)                takes back an answer or a refusal.
   A row: survey.answer("climate", {helps: 3, speaks: null}) sets the whole grid as it is on the page;
     {row: Core.REFUSED} prefers not to answer one row.

   Going on
     survey.pass(place)     "Next" on a section: [] when all is well, and the section is passed: what is empty now was
                            left empty. Otherwise [{id, kind, text}] in the order shown; kind "problem" (no answer, or
                            one is needed: answer or prefer not to) stands in the way; "doubt" (left empty, an unusual
                            number) is asked once: pass(place) again with the very same answers confirms it.
     survey.next(place)     the place of the section after it, or null (then comes the review); survey.next(null): first
     survey.before(place)   the one before it, or null; survey.before(null): the last one
     survey.progress(place) {text, done}: "Questions 3 to 5 of 17", and a share from 0 to 1 of what is behind
     survey.review()        [{place, title, items: [{id, text, state, answer, rows: [{text, answer}]}]}] of all that
                            is asked; answer: as people read it, or why there is none; rows: of a grid, else []
     survey.unpassed()      places of sections on the route that were not passed yet (a change may bring new questions
                            into one): to be passed before handing in. [] when all may be handed in.
     survey.canStop         whether a part may be handed in now

   The end. partial: false for who came to the end, true for who stops early
     survey.reached(partial)  null, or the id of the last item that was decided (partial only), in the order that the
                              instrument has, whatever chance made of it
     survey.answers(partial)  the plain file's `answers`
     survey.values(partial)   the box's `values`: every field, with why there is no answer
     survey.content(box, secret, partial)   what a box holds, as text of the size that every response has (32 hex
                              digits; 64 hex digits): to be encrypted as UTF-8
     survey.erase()           forgets every answer and draws anew: nobody's survey again

   Nothing here is kept anywhere but in `survey`; answers off the route stay in it while the page is open and are not
   in what is written at the end. */

const Core = {};
Core.REFUSED = Object.freeze({ missing: "refused" });
