/* What was read can be read again without the network. The page's policy lets in one address of a worker, this. */
addEventListener("load", () => {
  const url = "/worker.js";
  const createScriptURL = () => url;
  navigator.serviceWorker?.register(window.trustedTypes ? trustedTypes.createPolicy("worker", { createScriptURL }).createScriptURL(url) : url).catch(() => {});
});
