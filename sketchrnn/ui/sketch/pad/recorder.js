// Records the film of a drawing as WebM, in the browser and in the time that the pen takes. Not here:
// where the pen is at which time (film.js).

import { createHtml } from "../../components/dom.js";
import { drawnAt, filmOf, lengthOfFilm } from "./film.js";
import { SIDE } from "./stroke.js";
import { trace } from "./surface.js";

/** @import { Stroke } from "./stroke.js" */

const PIXELS = 720; // side of the film
const FRAMES = 30; // per second
const BITS = 4e6; // per second
const STILL = 1; // seconds that the finished drawing stands
const [PAPER, INK] = ["#ffffff", "#1d1f22"];
const FORMATS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8"];

/** @returns {string} the format that this browser records, empty where it records none */
export function filmFormat() {
  if (!window.MediaRecorder || !HTMLCanvasElement.prototype.captureStream) return "";
  return FORMATS.find((format) => MediaRecorder.isTypeSupported(format)) ?? "";
}

/** One recording. It goes on while the page does something else. */
export class Recording {
  /**
   * @param {Stroke[]} strokes
   * @param {string} accent the colour of the model's strokes
   * @param {(left: number) => void} onFrame called with the seconds that are left
   */
  constructor(strokes, accent, onFrame) {
    this.film = filmOf(strokes);
    this.accent = accent;
    this.onFrame = onFrame;
    this.canvas = createHtml("canvas", { width: PIXELS, height: PIXELS });
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("expected a canvas with a 2D context, got none");
    this.context = context;
    this.draw(0);
    const settings = { mimeType: filmFormat(), videoBitsPerSecond: BITS };
    this.recorder = new MediaRecorder(this.canvas.captureStream(FRAMES), settings);
    /** @type {Blob[]} */
    const parts = [];
    this.recorder.ondataavailable = ({ data }) => parts.push(data);
    /** The file, once the film is over or stopped. */
    this.file = new Promise((/** @type {(file: Blob) => void} */ resolve) => {
      this.recorder.onstop = () => resolve(new Blob(parts, { type: "video/webm" }));
    });
    this.begin = performance.now();
    this.recorder.start();
    // A timer goes on in a tab that is not seen, where animation frames do not come.
    this.timer = setInterval(() => this.frame(), 1000 / FRAMES);
  }

  frame() {
    const seconds = (performance.now() - this.begin) / 1000;
    const left = lengthOfFilm(this.film) + STILL - seconds;
    this.draw(seconds);
    if (left > 0) this.onFrame(left);
    else this.stop();
  }

  /** Ends the film here. */
  stop() {
    clearInterval(this.timer);
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  /** @param {number} seconds from the start */
  draw(seconds) {
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = PAPER;
    context.fillRect(0, 0, PIXELS, PIXELS);
    context.scale(PIXELS / SIDE, PIXELS / SIDE);
    context.lineCap = context.lineJoin = "round";
    for (const { by, samples } of drawnAt(this.film, seconds)) {
      context.strokeStyle = context.fillStyle = by === "model" ? this.accent : INK;
      trace(context, samples, { from: 0, straight: by === "model" });
    }
  }
}
