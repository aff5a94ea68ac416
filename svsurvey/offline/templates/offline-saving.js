/* The file with one person's answers: as text, or sealed for the keys of the study, and handed to the browser as a
   download. It knows no question. The formats are told in docs/offline.md; what is in a box is what
   svsurvey/store/payload.py reads. */

const Saving = (() => {
  let held = null; // what was written, until the person says that it lies in its folder

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const random = (count) => crypto.getRandomValues(new Uint8Array(count));

  /* Whether this browser can do what the study asks for; tried before the first question. */
  async function possible() {
    if (!PAGE.seal) return typeof crypto === "object" && Boolean(crypto.getRandomValues);
    if (await tried()) return true;
    Seal.forceWebCryptoOff(true); // older browsers: without their own X25519
    return tried();
  }

  async function tried() {
    try {
      return (await sealed(new Uint8Array(1))).length > 1;
    } catch {
      return false;
    }
  }

  /* Any one of the keys opens it or, together, all of them one after another, the last key first. */
  async function sealed(bytes) {
    const layers = PAGE.seal.together ? PAGE.seal.to.map((key) => [key]) : [PAGE.seal.to];
    for (const keys of layers) {
      const encrypter = new Seal.Encrypter();
      for (const key of keys) encrypter.addRecipient(key);
      bytes = await encrypter.encrypt(bytes);
    }
    return bytes;
  }

  /* {name, text}: the name tells the survey and eight random letters, nothing of the person. */
  async function made(survey, language, partial) {
    const head = { svsurvey_offline: 1, instrument: DATA.id, version: DATA.version, sha256: DATA.sha256 };
    const written = PAGE.seal ? await boxed(survey, head, partial) : plain(survey, head, language, partial);
    return { name: `${DATA.id}-${hex(random(4))}.json`, text: written };
  }

  function plain(survey, head, language, partial) {
    const file = {
      ...head,
      language,
      nonce: hex(random(16)),
      wave: DATA.wave,
      site: DATA.site,
      disposition: partial ? "partial" : "complete",
      reached: survey.reached(partial),
      answers: survey.answers(partial),
    };
    return JSON.stringify(file, null, 1) + "\n";
  }

  async function boxed(survey, head, partial) {
    const secret = random(32);
    const text = new TextEncoder();
    const box = hex(Seal.blake2b(text.encode("box"), { key: secret, dkLen: 16 }));
    const bytes = await sealed(text.encode(survey.content(box, hex(secret), partial)));
    secret.fill(0);
    return JSON.stringify({ ...head, box, sealed: base64(bytes) }, null, 1) + "\n";
  }

  function base64(bytes) {
    let letters = "";
    for (let at = 0; at < bytes.length; at += 3072)
      letters += btoa(String.fromCharCode(...bytes.subarray(at, at + 3072)));
    return letters;
  }

  /* Asks the browser to save it. */
  function hand(file) {
    held = file;
    const url = URL.createObjectURL(new Blob([file.text], { type: "application/json" }));
    const link = element("a", { href: url, download: file.name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  const forget = () => (held = null);
  const holds = () => held !== null;

  /* What is said after handing it over, with the ways that are left where no file is there. */
  function told() {
    const place = element("div", { class: "saved" });
    const name = element("strong", { class: "file", dir: "ltr" }, held.name);
    const sentences = ["offline.saved.where", PAGE.seal ? "offline.saved.sealed" : "offline.saved.plain"];
    const given = DATA.receipt ? ["offline.how.no_receipt"] : [];
    place.append(
      element("p", {}, word("offline.saved.file"), " ", name),
      ...[...sentences, "offline.saved.pass_on", ...given].map((key) => words(word(key))),
      element("h2", { id: "there" }, word("offline.there.ask")),
      words(word("offline.there.why")),
      element(
        "div",
        { class: "buttons", role: "group", "aria-labelledby": "there" },
        button(word("offline.there.yes"), () => done(place), { class: "main" }),
        button(word("offline.there.again"), () => hand(held)),
        button(word("offline.there.text"), () => asText(place)),
      ),
    );
    return place;
  }

  /* The file is there: nothing is held any more. */
  function done(place) {
    forget();
    place.replaceChildren(words(word("offline.there.done"), { tabindex: "-1" }));
    place.firstElementChild.focus();
  }

  /* Where downloads are forbidden: the file as text, to be copied by hand. */
  function asText(place) {
    place.querySelector(".copy")?.remove();
    const area = element("textarea", {
      id: "copy",
      readonly: true,
      rows: 8,
      spellcheck: "false",
      autocomplete: "off",
      translate: "no",
      dir: "ltr",
    });
    area.value = held.text;
    const label = element("label", { for: "copy" }, word("offline.there.copy", { name: held.name }));
    place.append(element("div", { class: "copy" }, label, area));
    area.focus();
    area.select();
  }

  return { possible, made, hand, forget, holds, told };
})();
