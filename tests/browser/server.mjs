// A portal of a test's own, beside the one that tests/browser/run shows to all: with settings, a theme or a fate
// that the others must not see.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The program that is tested. */
export const program = process.env.OPORA ?? join(root, "target/debug/opora");

/** The theme that the program is shown with. */
export const theme = join(root, "theme");

/** The starter content. */
export const content = join(root, "content");

/** Starts a portal; `settings` are variables of its environment, `edited` is content that it follows as it changes.
    Where it runs, what it keeps, and how to end it. */
export async function start(settings = {}, theming = theme, edited) {
  const place = mkdtempSync(join(tmpdir(), "opora-browser-"));
  const words = ["serve", "--port", "0", ...(edited ? [] : ["--no-watch"]), "--content", edited ?? content, "--theme", theming,
    "--out", join(place, "out"), "--data", join(place, "var")];
  // What the other portal is called here is no setting of this one.
  const { OPORA_URL, OPORA_SITE, OPORA, ...others } = process.env;
  const server = spawn(program, words, { cwd: place, env: { ...others, ...settings } });
  const end = () => {
    server.kill();
    rmSync(place, { recursive: true, force: true });
  };
  const base = await new Promise((ready, failed) => {
    let said = "";
    const listen = (piece) => {
      said += piece;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) ready(found[0]);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => failed(new Error(`the portal did not start: ${said}`)));
  });
  return { base, place, end };
}
