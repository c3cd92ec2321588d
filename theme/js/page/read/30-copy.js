/* The sign beside a heading copies the address of its part, and says that it did. */
addEventListener("click", async ({ target }) => {
  if (!target.matches(".anchor")) return;
  await navigator.clipboard?.writeText(target.href);
  target.textContent = "✓";
});
