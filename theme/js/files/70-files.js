/* Pictures are made small and lose what the camera has written into them, the place above all, before they
   leave the device; every chosen file is shown and can be taken back. Without this file the server
   takes them as they are, and cleans them itself. Fetched when somebody goes to choose a file. */
const form = document.querySelector("form.form");
const MOST_POINTS = 1920;
const MOST_BYTES = 1000000;
const size = (bytes) => `${new Intl.NumberFormat(document.documentElement.lang).format(Math.ceil(bytes / 1024))} ${form.dataset.kilobytes}`;
const encoded = (canvas, type) => new Promise((done) => canvas.toBlob(done, type, .85));

async function lightened(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return { file };
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, MOST_POINTS / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  let blob = await encoded(canvas, file.type === "image/png" ? "image/png" : "image/jpeg");
  if (blob.size > MOST_BYTES) blob = await encoded(canvas, "image/jpeg");
  const ending = blob.type === "image/png" ? "png" : "jpg";
  return { canvas, file: new File([blob], file.name.replace(/\.[^.]*$/, "") + "." + ending, { type: blob.type }) };
}

for (const input of form.querySelectorAll("[type=file]")) {
  const list = document.createElement("ul");
  list.className = "chosen plain";
  input.after(list);
  const put = (chosen) => {
    const files = new DataTransfer();
    for (const { file } of chosen) files.items.add(file);
    input.files = files.files;
    list.replaceChildren(...chosen.map((one) => row(one, () => put(chosen.filter((other) => other !== one)))));
  };
  const row = ({ file, canvas }, remove) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.textContent = form.dataset.remove;
    button.setAttribute("aria-label", `${form.dataset.remove}: ${file.name}`);
    button.addEventListener("click", () => { remove(); input.focus(); });
    item.append(...(canvas ? [canvas] : []), ` ${file.name}, ${size(file.size)} `, button);
    return item;
  };
  const changed = async () => {
    const picked = [...input.files];
    const chosen = await Promise.all(picked.map((file) => lightened(file).catch(() => ({ file }))));
    /* Meanwhile others may have been chosen. */
    if (picked.every((file, number) => input.files[number] === file)) put(chosen);
  };
  input.addEventListener("change", changed);
  if (input.files.length) changed();
}
