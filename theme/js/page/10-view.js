/* How pages look, as the reader has chosen: light or dark, and the version for the visually impaired.
   Kept on the device; without this file the system's choice and the address hold. */
const root = document.documentElement;
const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const remember = (name, value) => {
  /* Where nothing may be kept, the choice holds for the page. */
  try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value); } catch {}
};

const theme = document.getElementById("theme");
if (theme) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const chosen = remembered("theme");
    if (chosen) root.dataset.theme = chosen; else delete root.dataset.theme;
    theme.setAttribute("aria-pressed", chosen ? chosen === "dark" : system.matches);
  };
  theme.addEventListener("click", () => {
    const wanted = theme.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    remember("theme", (wanted === "dark") === system.matches ? null : wanted);
    show();
  });
  theme.hidden = false;
  show();
}

const panel = document.querySelector(".impaired");
if (panel) {
  const choices = [...panel.querySelectorAll("input")];
  const show = () => {
    const kept = remembered("view");
    root.toggleAttribute("data-impaired", kept !== null);
    for (const id of kept ? kept.split(" ") : []) document.getElementById(id).checked = true;
  };
  panel.addEventListener("change", () => remember("view", choices.filter((one) => one.checked).map((one) => one.id).join(" ")));
  document.getElementById("view-off").addEventListener("click", () => { remember("view", null); show(); });
  const arrive = () => {
    if (location.hash === "#impaired" && remembered("view") === null) remember("view", "");
    show();
  };
  addEventListener("hashchange", arrive);
  arrive();
}

/* Our hours, for those whose clock shows another time: 24 of them in every language, as they are written beside it. */
for (const hours of document.querySelectorAll("[data-zone]")) {
  const now = new Date();
  const clock = (timeZone) => new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit", timeZone }).format(now);
  if (clock() !== clock(hours.dataset.zone))
    hours.append(Object.assign(document.createElement("span"), { textContent: hours.dataset.now.replace("{ours}", clock(hours.dataset.zone)).replace("{yours}", clock()) }));
}
