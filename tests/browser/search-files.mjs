// A host that only keeps files: the built site with the headers that the portal itself sends, so that what a
// server would answer is left to the script. Files may be replaced, delayed or refused.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png" };

/** Serves the folder on a free port. `change(path, bytes)` may return other bytes, or null for none. */
export async function host(folder, portal, change = (_, bytes) => bytes) {
  const policy = (await fetch(`${portal}/`)).headers.get("content-security-policy");
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const path = normalize(decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    const found = await readFile(join(folder, path)).catch(() => null);
    const bytes = await change(path, found);
    response.writeHead(bytes ? 200 : 404, { "content-type": types[extname(path)] ?? "text/plain", "content-security-policy": policy });
    response.end(bytes ?? "");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { base: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close(); } };
}
