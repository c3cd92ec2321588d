/* The search itself is fetched when somebody goes to a field of it; "/" is the way there. */
"use strict";
{
  const fields = [...document.querySelectorAll("form[role=search] [type=search], form.form textarea")];
  const code = document.querySelector("template[data-search]");
  let started = false;
  const start = () => {
    if (!started) document.head.append(code.content.cloneNode(true));
    started = true;
  };
  for (const field of fields) field.addEventListener("focus", start);
  if (fields.includes(document.activeElement) || document.querySelector("[data-results]") && location.search.includes("q=")) start();
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    fields[0].focus();
  });
}
