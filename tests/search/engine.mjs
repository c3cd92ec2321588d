// The script's side of the search without a browser: its parts in the order of their names, up to the screen,
// over the files of a built site.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const parts = join(dirname(fileURLToPath(import.meta.url)), "../../theme/js/search");
const names = ["ask", "best", "documentOf", "english", "fold", "manifest", "russian", "sectionOf", "skeleton", "slug", "stem", "tokens"];

/** The functions of the script; `site` is the folder it reads, `fetched` what it has read so far. */
export function engine(site) {
  const files = readdirSync(parts).sort().filter((name) => !/screen/.test(name));
  const code = files.map((name) => readFileSync(join(parts, name), "utf8")).join("\n");
  const fetched = new Map();
  const fetch = async (url) => {
    const path = new URL(url).pathname;
    const text = readFileSync(join(site, path), "utf8");
    fetched.set(path, text);
    return { ok: true, text: async () => text };
  };
  const scope = { URL, fetch, document: { currentScript: { src: "http://portal.test/assets/search.js" } } };
  return { ...vm.runInNewContext(`${code};({ ${names.join(", ")} })`, scope), fetched };
}
