/* What is typed stays on the device for a day, so that a lost line or a closed window costs nothing: never
   files, consents and keys. It is wiped as soon as the request has been received, or by the button. */
const DAY = 24 * 60 * 60 * 1000;
const draft = `draft:${form.getAttribute("action")}`;
const drafted = () => all("[name]:not([type=hidden], [type=file], [data-consent], .unseen *, button)");
const ticked = (field) => field.type === "radio" || field.type === "checkbox";
const filled = (field) => ticked(field) ? field.checked : field.value.trim();
const isEmpty = () => !drafted().some(filled);
const values = () => drafted().filter(filled).map((field) => [field.name, field.value]);
const write = (sent) => remember(draft, isEmpty() ? null : JSON.stringify({ at: Date.now(), sent, values: values() }));

const old = JSON.parse(remembered(draft) || "null");
if (old && !old.sent && Date.now() - old.at < DAY && isEmpty()) {
  for (const [name, value] of old.values) {
    const fields = drafted().filter((field) => field.name === name);
    const choice = fields.find((field) => ticked(field) && field.value === value);
    if (choice) choice.checked = true; else if (fields.length && !ticked(fields[0])) fields[0].value = value;
  }
  const told = make("p", { className: "callout", role: "status", textContent: `${form.dataset.draft} ` });
  const wipe = button(form.dataset.wipe);
  wipe.addEventListener("click", () => { form.reset(); remember(draft, null); told.remove(); ask(); });
  told.append(wipe);
  form.before(told);
  ask();
}
let soon;
form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(() => write(false), 300); });
form.addEventListener("submit", () => { clearTimeout(soon); write(true); });
if (!isEmpty()) write(false);
