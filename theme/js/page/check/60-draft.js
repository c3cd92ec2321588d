/* What is looked through once more is not sent yet: its draft stays until it is. */
const looked = document.querySelector("form.form");
const mark = (sent) => {
  const name = `draft:${looked.getAttribute("action")}`;
  const draft = JSON.parse(remembered(name));
  if (draft) remember(name, JSON.stringify({ ...draft, sent }));
};
looked.addEventListener("submit", ({ submitter }) => mark(submitter.name !== "edit"));
mark(false);
