// The pad of the Sketch page: a person and the model draw in turns in one picture. This file holds
// the drawing and asks the model; each part of the pad has a file of its own.

import { find } from "../../components/dom.js";
import { mount } from "../../components/mount.js";
import { counted } from "../../components/words.js";
import { Background } from "./background.js";
import { Gallery } from "./gallery.js";
import { add, clear, erase, redo, replace, undo } from "./history.js";
import { commandOf, usesKeys } from "./keys.js";
import { Offers } from "./offers.js";
import { follow } from "./opening.js";
import { Pointer } from "./pointer.js";
import { Questions } from "./questions.js";
import { KEY, save, unpack } from "./store.js";
import {
  firstSamples,
  flatOf,
  modelStrokes,
  pointsAlong,
  SIDE,
  timedOf,
  touched,
} from "./stroke.js";
import { Surface } from "./surface.js";
import { Tools } from "./tools.js";
import { Turns } from "./turns.js";
import { Voice } from "./voice.js";

/** @import { Call } from "../../components/mount.js" */
/** @import { Words } from "../../components/words.js" */
/** @import { History } from "./history.js" */
/** @import { Command } from "./keys.js" */
/** @import { Offer } from "./opening.js" */
/** @import { Kept } from "./store.js" */
/** @import { Ending } from "./strip.js" */
/** @import { Stroke } from "./stroke.js" */
/** @import { Tool } from "./tools.js" */
/** @import { Answer } from "./turns.js" */

/**
 * @typedef {object} PadData
 * @property {Offer} opening
 * @property {Offer} file
 * @property {number} speed of the ghost's pen; 1 is usual
 * @property {Answer<Ending> | null} answer to what was asked through Streamlit
 * @property {string} page a name that another page, or this one after a restart, does not have
 * @property {string} address at which the pad asks; empty without one
 * @property {string} token of the settings
 * @property {Words} words
 */

const ERASER = 7; // radius, in units of the pad
const LONGEST = 1500; // samples after which the model no longer draws alone

class PadView {
  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {PadData} data
   */
  constructor(root, data) {
    this.root = root;
    const kept = unpack(sessionStorage.getItem(KEY));
    this.kept = follow(kept, data.opening, data.file, Date.now());
    this.turns = new Turns(Date.now().toString(36));
    this.asked = ""; // the page and the settings with which the model was asked
    this.late = false; // the model is asked when the pen goes up
    this.erasing = false;
    /** @type {number[]} the strokes that the eraser has touched since it came down */
    this.marked = [];
    this.paper = find(root, ".paper", HTMLCanvasElement);
    this.questions = new Questions(this.turns, {
      strokes: () => flatOf(this.strokes),
      here: () => this.paper.isConnected,
      answered: (answer) => this.answered(answer),
      busy: (sentence) => this.voice.say(sentence),
    });
    this.voice = new Voice(root, data.words);
    this.surface = new Surface(this.paper);
    const ghosts = find(root, ".ghosts", SVGSVGElement);
    const turn = {
      accept: (/** @type {number} */ ending) => this.accept(ending),
      change: () => this.chosen(),
      move: () => performance.mark("pad:move"),
    };
    this.offers = new Offers(ghosts, find(root, ".strip", HTMLElement), turn, this.voice);
    const collection = {
      drawing: () => this.strokes,
      show: (/** @type {Stroke[]} */ strokes, /** @type {string} */ said) => {
        this.offers.endless = false;
        this.step(replace(this.kept.history, strokes), said);
      },
    };
    this.gallery = new Gallery(find(root, ".gallery", HTMLElement), collection, this.voice);
    const trace = find(root, ".trace", HTMLButtonElement);
    this.background = new Background(find(root, ".sheet", HTMLElement), trace, this.voice);
    const tools = find(root, ".tools", HTMLElement);
    this.tools = new Tools(tools, (tool) => this.use(tool), this.voice);
    this.pointer = new Pointer(this.paper, SIDE, {
      begin: (stroke) => this.begin(stroke),
      move: (stroke, from) => this.move(stroke, from),
      end: (stroke) => this.end(stroke),
    });
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.refresh();
  }

  get strokes() {
    return this.kept.history.present;
  }

  /** @param {Call<PadData>} call */
  show({ data, ...python }) {
    this.questions.python = python;
    this.questions.address = data.address;
    this.offers.ghost.speed = data.speed;
    if (data.words.language !== this.voice.words.language) this.speak(data.words);
    document.addEventListener("keydown", this.onKey); // once, however often it is added
    const kept = follow(this.kept, data.opening, data.file, Date.now());
    const other = kept.history !== this.kept.history;
    if (kept !== this.kept) this.keep(kept);
    const asked = JSON.stringify([data.page, data.token]);
    const changed = asked !== this.asked;
    this.asked = asked;
    if (other) this.offers.withdraw();
    if (other || changed) {
      if (this.pointer.active) this.late = true;
      else this.ask();
    } else if (data.answer && this.turns.take(data.answer)) this.answered(data.answer);
  }

  /** @param {Words} words of the language that the visitor has chosen */
  speak(words) {
    this.voice.words = words;
    this.voice.label();
    this.gallery.draw();
    this.refresh();
  }

  stop() {
    document.removeEventListener("keydown", this.onKey);
    this.offers.stop();
    // Where Streamlit only replaces the call, the pad stays and so does the stroke that is drawn.
    setTimeout(() => this.paper.isConnected || this.pointer.finish());
  }

  /**
   * Shows a drawing, and keeps it in the browser.
   *
   * @param {Kept} kept
   */
  keep(kept) {
    this.kept = kept;
    this.refresh();
    save(sessionStorage, KEY, kept);
  }

  /** Shows the drawing as it is. */
  refresh() {
    const { answer, chosen } = this.offers;
    const from = answer && chosen !== null ? answer.kept : Infinity;
    this.surface.show(this.strokes, { from, numbers: this.marked });
    this.paper.parentElement?.classList.toggle("empty", !this.strokes.length);
    this.paper.parentElement?.classList.toggle("erasing", this.erasing);
    this.gallery.enable(this.strokes.length > 0);
    const { past, future } = this.kept.history;
    this.tools.show({
      past: past.length > 0,
      future: future.length > 0,
      empty: !this.strokes.length,
      erasing: this.erasing,
      endless: this.offers.endless,
      ghost: chosen !== null,
    });
  }

  /**
   * Makes a step of the history and asks the model about the drawing.
   *
   * @param {History} history
   * @param {string} [said] the name of a word for screen readers
   */
  step(history, said = "") {
    if (history === this.kept.history) return;
    this.offers.withdraw();
    this.kept = { ...this.kept, history };
    this.ask();
    this.keep(this.kept);
    if (said) this.voice.tell(this.voice.words[said]);
  }

  /** Asks the model about the drawing: for its first ending, or for all endings. */
  ask(full = false) {
    this.late = false;
    this.questions.ask(full);
  }

  /** @param {string} turn whose other endings are asked for when its first one is on the screen */
  askForAll(turn) {
    requestAnimationFrame(() => setTimeout(() => this.turns.id === turn && this.ask(true)));
  }

  /** @param {Answer<Ending>} answer */
  answered(answer) {
    performance.mark("pad:answer");
    if (answer.full) performance.mark("pad:all");
    this.offers.show(answer, firstSamples(this.strokes, answer.kept));
    this.voice.say(answer.message);
    if (answer.full && this.offers.finished) this.offers.endless = false;
    this.refresh();
    if (!answer.full) this.askForAll(answer.turn);
    else {
      const offered = counted(this.voice.words, "offered", { count: answer.endings.length });
      this.voice.tell(this.offers.finished ? answer.message : offered);
    }
  }

  /** The chosen ending is another: shows that, and lets the rest of the page know. */
  chosen() {
    this.refresh();
    const { answer, chosen } = this.offers;
    if (!answer?.full) return;
    const detail = { turn: answer.turn, chosen, strokes: timedOf(this.strokes) };
    window.dispatchEvent(new CustomEvent("sketchrnn-turn", { detail }));
  }

  /** @param {number | null} ending puts it into the drawing */
  accept(ending) {
    const { answer } = this.offers;
    if (ending === null || !answer?.endings[ending].strokes.length) return;
    const given = firstSamples(this.strokes, answer.kept);
    const added = modelStrokes(answer.endings[ending].strokes, given, Date.now());
    const { history } = this.kept;
    const all = given.length === this.strokes.length && given.at(-1) === this.strokes.at(-1);
    this.step(all ? add(history, added) : replace(history, [...given, ...added]), "kept");
    if (!all) this.questions.python.setTriggerValue("shortened", true); // the rest is not to be cut again
    const samples = this.strokes.reduce((sum, stroke) => sum + stroke.samples.length, 0);
    if (samples > LONGEST) this.offers.endless = false;
  }

  /** @param {Stroke} stroke that begins: the model stops */
  begin(stroke) {
    this.offers.endless = false;
    if (this.erasing) return this.move(stroke, 0);
    this.turns.close();
    this.offers.withdraw();
    this.refresh();
    this.surface.extend(stroke, 0);
  }

  /**
   * @param {Stroke} stroke
   * @param {number} from the first new sample
   */
  move(stroke, from) {
    if (!this.erasing) return this.surface.extend(stroke, from);
    for (const [x, y] of pointsAlong(stroke.samples, from, ERASER)) {
      this.marked.push(...touched(this.strokes, x, y, ERASER));
    }
    this.refresh();
  }

  /** @param {Stroke} stroke */
  end(stroke) {
    performance.mark("pad:up");
    this.surface.live = null;
    if (!this.erasing) return this.step(add(this.kept.history, [stroke]));
    const { marked } = this;
    this.marked = [];
    this.step(erase(this.kept.history, marked), "erased");
    if (this.late) this.ask();
    this.refresh();
  }

  /** @param {Tool | Command} tool */
  use(tool) {
    const { history } = this.kept;
    const { offers } = this;
    if (tool !== "endless") offers.endless = false;
    if (tool === "undo") this.step(undo(history), "undone");
    if (tool === "redo") this.step(redo(history), "redone");
    if (tool === "clear") this.step(clear(history), "cleared");
    if (tool === "erase") this.erasing = !this.erasing;
    if (tool === "accept") this.accept(offers.chosen);
    if (tool === "refuse") offers.refuse();
    if (tool === "next") offers.step(1);
    if (tool === "previous") offers.step(-1);
    if (tool === "endless") {
      offers.endless = !offers.endless;
      if (offers.ghost.svg.dataset.state === "done") offers.drawn();
      if (offers.endless && offers.chosen === null) this.ask();
    }
    this.refresh();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const [target] = event.composedPath();
    if (usesKeys(target, this.root)) return;
    const command = commandOf(event);
    const presses = target instanceof HTMLButtonElement && command === "accept";
    if (!command || presses || this.pointer.active) return;
    event.preventDefault();
    this.use(command);
  }
}

export default mount((root, data) => new PadView(root, data));
