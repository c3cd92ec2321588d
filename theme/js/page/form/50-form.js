/* The form works without this file. With it: a key against double sending, questions hidden where
   the browser cannot do it by style, their answers not sent, and a counter near the limit of a text. */
const form = document.querySelector("form.form");
const all = (selector, root = form) => [...root.querySelectorAll(selector)];
const make = (tag, values) => Object.assign(document.createElement(tag), values);
const button = (textContent) => make("button", { type: "button", className: "button quiet", textContent });

/* The key lives with the entry of the browser's history: going back to the same text repeats the
   same key, a text changed after sending gets a new one. */
const state = () => history.state || {};
const keep = (values) => history.replaceState({ ...state(), ...values }, "");
const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");
let key = form.elements.namedItem("key");
if (!key) {
  key = make("input", { type: "hidden", name: "key" });
  form.append(key);
  const renew = () => { keep({ key: fresh(), sent: false }); key.value = state().key; };
  if (state().key) key.value = state().key; else renew();
  form.addEventListener("submit", () => keep({ sent: true }));
  form.addEventListener("input", () => { if (state().sent) renew(); });
}

/* In the order of the page: an answer to a question that is not asked asks no other, and what
   stands in a hidden box stays hidden. */
const chosen = (input) => (input.checked || input.selected) && !input.disabled && !input.closest("[hidden]");
const ask = () => {
  for (const field of all("[data-shown-by]")) {
    const switches = field.dataset.shownBy.split(" ");
    const asked = !field.parentElement.closest("[hidden]") && switches.some((number) =>
      all(`[data-switch="${number}"]`).some(chosen));
    field.hidden = !asked;
    for (const control of all("input, textarea, select", field)) control.disabled = !asked;
  }
};
form.addEventListener("change", ask);
addEventListener("pageshow", ask);
ask();

for (const text of all("[data-max]")) {
  const max = Number(text.dataset.max);
  const counter = make("p", { className: "counter", ariaLive: "polite" });
  text.after(counter);
  let later;
  const count = () => {
    const left = max - [...text.value].length;
    const words = left < 0 ? form.dataset.over : form.dataset.left;
    counter.textContent = left > max / 10 ? "" : words.replace("{n}", Math.abs(left));
    counter.classList.toggle("over", left < 0);
  };
  text.addEventListener("input", () => { clearTimeout(later); later = setTimeout(count, 400); });
  count();
}
