// Lines that grow over time, shared by player.js and map.js (each is sent with this file before it).
// A line is a list of strokes, a stroke a list of [x, y, seconds]. All lines of a stage run off one
// clock, so that they start together.

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, parent = null) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (parent) parent.appendChild(node);
  return node;
}

class Line {
  constructor(strokes) {
    this.strokes = strokes.filter((stroke) => stroke.length > 0);
    this.whole = this.strokes.map((stroke) => Line.path(stroke, stroke.length));
    const last = this.strokes.at(-1);
    this.end = last ? last.at(-1)[2] : 0;
  }

  static path(stroke, count, tip = null) {
    let d = `M${stroke[0][0]} ${stroke[0][1]}`;
    for (let i = 1; i < count; i++) d += `L${stroke[i][0]} ${stroke[i][1]}`;
    if (tip) d += `L${tip[0].toFixed(2)} ${tip[1].toFixed(2)}`;
    else if (count === 1) d += "h0"; // a dot: a line of no length with round ends
    return d;
  }

  // What is drawn `seconds` after the start: the path, and where its tip is.
  at(seconds) {
    let d = "";
    let tip = null;
    for (let s = 0; s < this.strokes.length; s++) {
      const stroke = this.strokes[s];
      if (seconds >= stroke.at(-1)[2]) {
        d += this.whole[s];
        tip = stroke.at(-1);
        continue;
      }
      if (seconds < stroke[0][2]) break;
      let i = 1;
      while (stroke[i][2] <= seconds) i++;
      const [a, b] = [stroke[i - 1], stroke[i]];
      const share = (seconds - a[2]) / (b[2] - a[2]);
      tip = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
      d += Line.path(stroke, i, tip);
      break;
    }
    return { d, tip, done: seconds >= this.end };
  }
}

// Calls draw(seconds) on every frame from 0 until it returns true, or once with Infinity for those
// who asked their system for less motion.
class Clock {
  constructor(draw) {
    this.draw = draw;
    this.frame = 0;
  }

  start() {
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.draw(Infinity);
      return;
    }
    let begin = null;
    const tick = (now) => {
      begin ??= now;
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
