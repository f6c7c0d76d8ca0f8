// The chart and its table as files and on the clipboard; everything is made here, from what is shown.

import { poster } from "./chart.js";
import { rowsOf, textOf } from "./table.js";
import { element } from "./words.js";

const SHARP = 2; // pixels of a PNG by those of the drawing

/** The colours of paper, whatever the screen shows: those of the first rule of the sheet. */
function paper() {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const { style } = rules.find((rule) => rule.selectorText === ":root");
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function offer(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

const svgOf = (view) => new XMLSerializer().serializeToString(poster(view, paper()));

export const saveSvg = (view, name) => offer(new Blob([svgOf(view)], { type: "image/svg+xml" }), `${name}.svg`);

export async function savePng(view, name) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(view))}`;
  await image.decode();
  const canvas = element("canvas");
  Object.assign(canvas, { width: SHARP * image.width, height: SHARP * image.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  offer(await new Promise((done) => { canvas.toBlob(done, "image/png"); }), `${name}.png`);
}

export const saveCsv = (view, name) => offer(new Blob([textOf(rowsOf(view), ",", view)], { type: "text/csv" }), `${name}.csv`);

export const copyTable = (view) => toClipboard(textOf(rowsOf(view), "\t", view));

/** Put a text on the clipboard. */
export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https browsers keep the clipboard to this older way.
    const area = element("textarea", { class: "hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
