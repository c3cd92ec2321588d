/* The search itself is fetched when somebody goes to a field of it; "/" is the way there. */
{
  const fields = [...document.querySelectorAll("form[role=search] [type=search], form.form textarea")];
  const code = document.querySelector("template[data-search]");
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    /* A script that is put in runs when it likes, unless it is told to keep the order. */
    const scripts = code.content.cloneNode(true);
    for (const script of scripts.children) script.async = false;
    document.head.append(scripts);
  };
  for (const field of fields) field.addEventListener("focus", start);
  if (fields.includes(document.activeElement) || document.querySelector("[data-results]") && location.search.includes("q=")) start();
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    fields[0].focus();
  });
}
