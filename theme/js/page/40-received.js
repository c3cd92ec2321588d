/* The request has been received: its draft goes. */
if (document.querySelector(".receipt")) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("draft:") && JSON.parse(localStorage[name]).sent) localStorage.removeItem(name);
    }
  } catch {}
}
