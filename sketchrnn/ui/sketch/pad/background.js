// A picture behind the drawing, to trace over. It stays in the browser: no model sees it, and no file
// holds it. Not here: pictures that are traced by the server (ui/tracing.py).

import { createHtml, find } from "../../components/dom.js";

/** @import { Voice } from "./voice.js" */

const KEY = "sketchrnn-background"; // in the browser's storage
const PIXELS = 1000; // longer side of the picture that is kept
const QUALITY = 0.8; // of its JPEG

export class Background {
  /**
   * @param {HTMLElement} sheet the picture is its first `img`
   * @param {HTMLButtonElement} button shows a picture, or removes the one that is shown
   * @param {Voice} voice
   */
  constructor(sheet, button, voice) {
    this.voice = voice;
    this.button = button;
    this.image = find(sheet, "img", HTMLImageElement);
    // It is kept here, as it is not on the page: what is not referenced may be collected.
    this.input = createHtml("input", { type: "file", accept: "image/png,image/jpeg,image/webp" });
    this.input.onchange = () => this.open();
    button.onclick = () => this.press();
    this.show(sessionStorage.getItem(KEY) ?? "");
  }

  press() {
    if (this.image.hidden) this.input.click();
    else this.remove();
  }

  async open() {
    const [file] = this.input.files ?? [];
    this.input.value = ""; // the same file can be chosen again
    if (!file) return;
    try {
      this.show(await smallPicture(file));
    } catch {
      this.voice.say(this.voice.words.unreadable);
      return;
    }
    this.voice.tell(this.voice.words.behind);
    try {
      sessionStorage.setItem(KEY, this.image.src);
      this.voice.say("");
    } catch {
      this.voice.say(this.voice.words.no_room_for_picture);
    }
  }

  remove() {
    sessionStorage.removeItem(KEY);
    this.show("");
    this.voice.tell(this.voice.words.removed);
  }

  /** @param {string} address of a picture, empty for none */
  show(address) {
    if (address) this.image.src = address;
    else this.image.removeAttribute("src");
    this.image.hidden = !address;
    this.button.dataset.word = address ? "remove_picture" : "trace";
    this.button.dataset.title = address ? "remove_picture_title" : "trace_title";
    this.voice.label();
  }
}

/**
 * Returns the address of a picture that is small enough to be kept.
 *
 * @param {File} file
 * @returns {Promise<string>}
 */
async function smallPicture(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, PIXELS / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.ceil(scale * side));
  const canvas = createHtml("canvas", { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("expected a canvas with a 2D context, got none");
  context.fillStyle = "#ffffff"; // below what is transparent
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas.toDataURL("image/jpeg", QUALITY);
}
