/* Without the network nothing is sent, and nothing later by itself: what is typed waits here, and its writer is told. */
const waits = form.querySelector("[role=alert]");
const tell = () => { waits.hidden = navigator.onLine; };
for (const event of ["online", "offline"]) addEventListener(event, tell);
form.addEventListener("submit", (event) => {
  tell();
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopPropagation();
  write(false);
}, true);
tell();
