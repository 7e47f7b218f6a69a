// The time of an animation. Not here: what is drawn at a time (line.js and each component).

/** @returns {boolean} whether the user has asked the system for less motion */
export function prefersLessMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

const FRAME = 1000 / 60; // milliseconds

/** Calls a function on every frame until the animation is over. */
export class Clock {
  /**
   * @param {(seconds: number) => boolean} draw gets the seconds since the start and returns whether
   *   the animation is over; with less motion it is called once, with `Infinity`
   */
  constructor(draw) {
    this.draw = draw;
    this.frame = 0; // the number of the requested frame; 0 while the clock stands
  }

  /** Begins at 0, also where the clock is running. The first frame is one frame later. */
  start() {
    this.stop();
    if (prefersLessMotion()) {
      this.draw(Infinity);
      return;
    }
    /** @type {number | null} */
    let begin = null;
    const tick = (/** @type {number} */ now) => {
      begin ??= now - FRAME;
      this.frame = this.draw((now - begin) / 1000) ? 0 : requestAnimationFrame(tick);
    };
    this.draw(0);
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
