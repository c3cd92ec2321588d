// Watches the build behind `opora serve`: reloads the page when it has changed, shows what is wrong
// with the content until it is mended. Never part of a published site.
"use strict";
(() => {
  const LAYER = "opora-problems";
  let shown = null;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const clear = () => document.getElementById(LAYER)?.remove();

  const show = (problems) => {
    clear();
    const layer = element("section", "opora-problems", "");
    layer.id = LAYER;
    layer.setAttribute("role", "alert");
    layer.append(element("h2", "", `Портал не построен. Ошибок: ${problems.length}`));
    layer.append(element("p", "", "Ниже прежняя страница. Исправьте файл — она обновится сама."));
    for (const problem of problems) {
      const item = element("article", "", "");
      item.append(element("code", "", problem.place), element("p", "", problem.cause));
      item.append(element("p", "opora-remedy", problem.remedy));
      layer.append(item);
    }
    document.body.prepend(layer);
  };

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/desk/preview/reload.css";
  document.head.append(style);

  new EventSource("/desk/preview/events").addEventListener("message", (event) => {
    const state = JSON.parse(event.data);
    if (state.problems.length > 0) return show(state.problems);
    clear();
    if (shown !== null && shown !== state.version) location.reload();
    shown = state.version;
  });
})();
