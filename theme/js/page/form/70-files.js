/* What shows and lightens files is fetched when it is wanted. */
const helper = document.querySelector("template[data-files]");
for (const input of helper ? all("[type=file]") : []) {
  const start = () => { document.head.append(helper.content); };
  for (const event of ["focus", "pointerenter", "change"]) input.addEventListener(event, start, { once: true });
}
