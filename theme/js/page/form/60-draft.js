/* What is typed stays on the device for a day, so that a lost line or a closed window costs nothing: never
   files, consents and keys. It is wiped as soon as the request has been received, or by the button. */
const DAY = 24 * 60 * 60 * 1000;
const draft = `draft:${form.getAttribute("action")}`;
const drafted = () => all("[name]:not([type=hidden], [type=file], [data-consent], .unseen *, button)");
const isEmpty = () => drafted().every((field) => field.type === "radio" || field.type === "checkbox" ? !field.checked : !field.value);
const holds = (field, value) => field.value === value && (field.type === "radio" || field.type === "checkbox");
const values = () => drafted().filter((field) => field.type === "radio" || field.type === "checkbox" ? field.checked : field.value)
  .map((field) => [field.name, field.value]);
const write = (sent) => remember(draft, isEmpty() ? null : JSON.stringify({ at: Date.now(), sent, values: values() }));

const old = JSON.parse(remembered(draft) || "null");
if (old && !old.sent && Date.now() - old.at < DAY && isEmpty()) {
  for (const [name, value] of old.values) {
    const fields = drafted().filter((field) => field.name === name);
    const choice = fields.find((field) => holds(field, value));
    if (choice) choice.checked = true; else if (fields.length && !fields[0].matches("[type=radio], [type=checkbox]")) fields[0].value = value;
  }
  const told = document.createElement("p");
  const wipe = document.createElement("button");
  told.className = "callout";
  told.setAttribute("role", "status");
  told.textContent = `${form.dataset.draft} `;
  wipe.type = "button";
  wipe.className = "button quiet";
  wipe.textContent = form.dataset.wipe;
  wipe.addEventListener("click", () => { form.reset(); remember(draft, null); told.remove(); ask(); });
  told.append(wipe);
  form.before(told);
  ask();
}
let soon;
form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(() => write(false), 300); });
form.addEventListener("submit", () => { clearTimeout(soon); write(true); });
if (!isEmpty()) write(false);
