/* A long form shows its parts one at a time. What came back with mistakes is in sight as a whole, as it is without
   this file. A part of which nothing is asked is passed over. */
const parts = all("section");
const go = form.querySelector(".actions .button");
const sends = go.textContent;
const stage = make("span", { className: "stage" });
const back = button(form.dataset.back);
let part;

const asked = (field) => !field.closest("[data-shown-by][hidden]");
const open = () => parts.filter((one) => all(".field", one).some(asked));
const show = (wanted) => {
  const there = open();
  const at = Math.max(there.indexOf(wanted), 0);
  part = there[at];
  for (const one of parts) one.classList.toggle("later", one !== part);
  stage.textContent = form.dataset.part.replace("{n}", at + 1).replace("{all}", there.length);
  part.firstElementChild.prepend(stage);
  back.hidden = !at;
  go.textContent = part === there.at(-1) ? sends : form.dataset.next;
};
const enter = (wanted) => { show(wanted); part.firstElementChild.focus(); };
const move = (steps) => {
  const there = open();
  const next = there[there.indexOf(part) + steps];
  if (next) {
    history.pushState({ ...state(), part: parts.indexOf(next) }, "");
    enter(next);
  }
};

/* An unanswered question is told as the server tells it. */
const judge = (field, sentence) => {
  const control = field.querySelector("input, textarea, select");
  const group = control.closest("fieldset");
  const holder = group ?? control;
  let told = field.querySelector(".fault");
  if (!told && sentence) {
    told = make("p", { className: "fault", id: `${control.name}-fault` });
    (control.closest(".choice") ?? control).before(told);
    holder.setAttribute("aria-describedby", `${holder.getAttribute("aria-describedby") ?? ""} ${told.id}`);
  }
  if (told) told.textContent = sentence;
  field.classList.toggle("wrong", !!sentence);
  (control.type === "radio" ? group : control).ariaInvalid = sentence ? "true" : null;
  return sentence && control;
};
const complete = () => {
  const fields = all(".field", part).filter(asked);
  const answered = (field) => field.querySelector(".optional") || all("input, textarea, select", field).some(filled);
  const missing = fields.map((field) => judge(field, answered(field) ? ""
    : form.dataset.missing.replace("{label}", field.querySelector("legend, label").textContent))).find(Boolean);
  missing?.focus();
  return !missing;
};

if (!document.querySelector(".summary")) {
  for (const one of parts) one.firstElementChild.tabIndex = -1;
  back.addEventListener("click", () => move(-1));
  go.after(back);
  /* The last part goes to the server, which judges all of them. */
  form.addEventListener("submit", (event) => {
    if (part === open().at(-1)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (complete()) move(1);
  }, true);
  form.addEventListener("reset", () => show(parts[0]));
  /* A link within the page comes here too, without a part. */
  addEventListener("popstate", () => { if ("part" in state()) enter(parts[state().part]); });
  const wanted = location.hash && form.querySelector(`[id="${location.hash.slice(1)}"]`);
  show(wanted ? wanted.closest("section") : parts[state().part]);
  keep({ part: parts.indexOf(part) });
  if (wanted) wanted.focus();
}
