/* What every page of the offline form is made of: its words, its elements, what opens over it. Text is set as text, never
   as HTML: whatever stands in an instrument stays words. */

const DATA = JSON.parse(document.getElementById("data").textContent);
const PAGE = DATA.page;
const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"]);
const directionOf = (language) => (RIGHT_TO_LEFT.has(language.split("-")[0]) ? "rtl" : "ltr");

const visit = { survey: null, language: "", view: "", place: null, fromReview: false, touched: false };
/* One person's time at this page. touched: whether something would be lost if it were closed. */

/* ---- words and elements -------------------------------------------------------------------------------------- */

function word(key, values = {}, language = visit.language || DATA.language) {
  const text = DATA.words[language][key] ?? PAGE.words[language][key];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/* An element with attributes, listeners (on…) and children; text stays text, whatever stands in it. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const button = (text, onclick, attributes = {}) =>
  element("button", { type: "button", onclick, ...attributes }, text);
const words = (text, attributes = {}) =>
  text ? element("p", { class: "words", dir: "auto", ...attributes }, text) : "";
const main = () => document.getElementById("main");

/* Said to screen readers when they have a moment; the eye sees what it is about. */
let announcing = 0;
function announce(text) {
  const place = document.getElementById("status");
  clearTimeout(announcing);
  place.textContent = "";
  if (text) announcing = setTimeout(() => (place.textContent = text), 60);
}

/* ---- what opens over the page -------------------------------------------------------------------------------- */

function openDialog(title, buttons, text) {
  closeDialogs();
  const dialog = element(
    "dialog",
    { "aria-labelledby": "dialog-title", onclose: closeDialogs },
    element("h2", { id: "dialog-title", tabindex: "-1" }, title),
    words(text),
    element("div", { class: "buttons" }, ...buttons),
  );
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.close();
    dialog.remove();
  }
}
