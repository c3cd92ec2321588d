// The form as a person meets it: mistakes told without a script, questions that depend on answers, what was
// typed kept until it is sent, pictures that leave the device without what the camera wrote into them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, fillSupport, launch, send, visit } from "./portal.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const javaScriptEnabled of [false, true]) {
  test(`mistakes are told on top, scripts ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const page = await visit(browser, { javaScriptEnabled });
    await page.goto(`${base}/support/`);
    await page.fill("#text", "Коротко");
    await page.fill("#name", "Анна");
    await send(page);
    assert.match(await page.title(), /^Ошибка: /);
    const links = await page.locator(".summary a").evaluateAll((all) => all.map((a) => [a.hash.slice(1), a.textContent]));
    assert.ok(links.length >= 4, `${links.length} mistakes`);
    for (const [id, sentence] of links) {
      assert.equal((await page.locator(`#${id}-fault`).textContent()).replace(/^\s*Ошибка:\s*/, "").trim(), sentence.trim());
      await page.click(`.summary a[href="#${id}"]`);
      assert.equal(new URL(page.url()).hash, `#${id}`);
    }
    assert.equal(await page.inputValue("#name"), "Анна");
    assert.equal(await page.inputValue("#text"), "Коротко");
    await send(page);
    assert.equal(await page.evaluate(() => document.activeElement.className), "summary");
    await page.context().close();
  });

  test(`only what applies is asked, scripts ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const page = await visit(browser, { javaScriptEnabled });
    await page.goto(`${base}/support/`);
    const asked = (id) => page.locator(`#${id}`).isVisible();
    assert.deepEqual([await asked("child"), await asked("service"), await asked("email"), await asked("phone")], [false, false, false, false]);
    await page.check("input[name=role][value=parent]");
    await page.check("input[name=trouble][value=access]");
    await page.check("input[name=reply][value=phone]");
    assert.deepEqual([await asked("child"), await asked("service"), await asked("email"), await asked("phone")], [true, true, false, true]);
    await page.check("input[name=trouble][value=documents]");
    assert.equal(await asked("service"), false);
    await page.context().close();
  });
}

test("a draft outlives the window and goes when the request is received", async () => {
  const page = await visit(browser);
  await fillSupport(page, "Черновик, который нельзя потерять.");
  await page.waitForTimeout(500);
  const kept = () => page.evaluate(() => localStorage.getItem("draft:/desk/forms/support"));
  assert.match(await kept(), /нельзя потерять/);
  assert.doesNotMatch(await kept(), /consent|website|"key"/);
  await page.goto(`${base}/`);
  await page.goto(`${base}/support/`);
  assert.equal(await page.inputValue("#text"), "Черновик, который нельзя потерять.");
  assert.ok(await page.isChecked("input[name=trouble][value=technical]"));
  assert.ok(!(await page.isChecked("#consent")));
  await page.check("#consent");
  await send(page);
  assert.match(page.url(), /\/desk\/t\//);
  await page.waitForFunction(() => !localStorage.getItem("draft:/desk/forms/support"));
  await page.goto(`${base}/support/`);
  await page.fill("#text", "Ещё один черновик");
  await page.waitForTimeout(500);
  await page.reload();
  await page.click("[role=status] button");
  assert.equal(await page.inputValue("#text"), "");
  assert.equal(await kept(), null);
  await page.context().close();
});

/** A JPEG of so many points, with an EXIF block that names a place. */
async function photograph(page, width, height) {
  const plain = Buffer.from(await page.evaluate(async ([width, height]) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const paint = canvas.getContext("2d");
    paint.fillStyle = "teal";
    paint.fillRect(0, 0, width / 2, height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, [width, height]));
  const said = Buffer.from("Exif\0\0MM\0*\0\0\0\x08\0\0GPS 59.9386 30.3141", "latin1");
  const head = Buffer.from([0xff, 0xe1, 0, said.length + 2]);
  return Buffer.concat([plain.subarray(0, 2), head, said, plain.subarray(2)]);
}

test("a picture is made small, forgets its place, is shown and can be taken back", async () => {
  const page = await visit(browser);
  await page.goto(`${base}/support/`);
  const picture = await photograph(page, 3000, 2000);
  assert.ok(picture.includes("GPS 59.9386"));
  await page.setInputFiles("#files", [
    { name: "экран.jpeg", mimeType: "image/jpeg", buffer: picture },
    { name: "записка.txt", mimeType: "text/plain", buffer: Buffer.from("Текст") },
  ]);
  await page.waitForSelector(".chosen li");
  const [sent, size, note] = await page.evaluate(async () => {
    const [picture, note] = document.getElementById("files").files;
    const { width, height } = await createImageBitmap(picture);
    return [[...new Uint8Array(await picture.arrayBuffer())], [picture.name, width, height], await note.text()];
  });
  assert.ok(!Buffer.from(sent).includes("GPS"));
  assert.deepEqual(size, ["экран.jpg", 1920, 1280]);
  assert.equal(note, "Текст");
  assert.equal(await page.locator(".chosen canvas").count(), 1);
  await page.click(".chosen button >> nth=0");
  assert.deepEqual(await page.evaluate(() => [...document.getElementById("files").files].map((file) => file.name)), ["записка.txt"]);
  assert.deepEqual(page.violations, []);
  await page.context().close();
});
