/* The ways out of the offline form: stopping, leaving at once, closing the window; and where help is, which opens over
   every page. Whatever leads out erases everything that was answered. */

function askToStop() {
  settle();
  const keep = visit.survey.canStop;
  openDialog(
    word("leave.ask"),
    [
      button(word("leave.go_on"), closeDialogs, { class: "main" }),
      keep ? button(word("offline.stop_save"), () => (closeDialogs(), save(true))) : "",
      button(word("leave.erase"), () => farewell(word("erased"), false)),
    ],
    keep ? word("offline.stop_partial") : word("offline.stop_nothing"),
  );
}

function showSupport() {
  const text = supportIn(visit.language).trim();
  openDialog(
    word("offline.support"),
    [button(word("offline.close"), closeDialogs, { class: "main" })],
    text || word("no_support"),
  );
}

/* Erases everything and leaves an empty window, without a word and without asking. */
function leaveNow() {
  Saving.forget();
  erase();
  document.body.replaceChildren();
  document.title = "\u2009";
  location.replace("about:blank");
}

const PRESSES = 3;
const WITHIN = 2000;
/* The Shift key three times within two seconds, and no other key between, leaves at once: no browser, screen reader or
   way of typing has it, and it can be found in the dark. */
let presses = [];
function watchForShift(event) {
  if (event.key !== "Shift" || event.repeat) {
    presses = [];
    return;
  }
  const now = event.timeStamp;
  presses = [...presses.filter((then) => now - then < WITHIN), now];
  if (presses.length >= PRESSES) leaveNow();
}

window.addEventListener("keydown", watchForShift, true);
window.addEventListener("mousedown", () => (presses = []), true);
window.addEventListener("beforeunload", (event) => {
  if (!visit.touched && !Saving.holds()) return;
  event.preventDefault();
  event.returnValue = true; // what older browsers look at
});
/* The form is there for one thing: where its autocomplete is off, browsers write nothing of it into the state that they
   keep for restoring windows, not even of text areas. It is never sent. */
main().addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("pagehide", () => (Saving.forget(), erase()));
window.addEventListener("pageshow", (event) => {
  if (event.persisted) again();
});
